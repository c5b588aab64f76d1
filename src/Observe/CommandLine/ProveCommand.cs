using System.CommandLine;
using System.Security.Cryptography;
using Observe.Observe.Machine;
using Observe.Observe.Prove;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe prove</c>: breaks a fresh Observe on purpose and compares what is stored with what was sent.</summary>
internal static class ProveCommand
{
    public static Command Create()
    {
        var runs = Number("--runs", "Runs, each over a fresh directory with the next seed.", 3, 1, 100_000);
        var kills = Number("--kills", "Instead of a number of runs: go on until so many processes were killed.", 0, 0, 1_000_000);
        var killsPerRun = Number("--kills-per-run", "Kill events of one run.", 6, 0, 1_000);
        var seed = new Option<ulong?>("--seed") { Description = "The seed of the first run; without, a random one, which is shown.", HelpName = "S" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output, at the end." };
        var directory = new Option<string?>("--data") { Description = "Where the runs' directories are made; the system's place for temporary files when not given.", HelpName = "DIR" };
        var command = new Command(
            "prove", "Kills, cuts, fills and freezes a fresh Observe under load, then compares usage and charges with what was sent.")
        {
            runs, kills, killsPerRun, seed, directory, json,
        };
        command.SetAction((parsed, _) => RunAsync(
            new ProveOptions
            {
                Runs = parsed.GetRequiredValue(runs),
                Kills = parsed.GetRequiredValue(kills),
                KillsPerRun = parsed.GetRequiredValue(killsPerRun),
                Seed = parsed.GetValue(seed) ?? (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue),
                Directory = parsed.GetValue(directory),
            },
            parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(ProveOptions options, bool isJson)
    {
        using var stop = new StopSignal();
        return await new Proof(options, isJson, Console.Out).RunAsync(stop.Token) ? ObserveCommand.Done : ObserveCommand.Failed;
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var number && (number < least || number > most))
                result.AddError($"{name} must be from {least} to {most}.");
        });
        return option;
    }
}
