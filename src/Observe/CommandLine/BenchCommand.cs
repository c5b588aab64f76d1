using System.CommandLine;
using Observe.Observe.Bench;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe bench ingest</c>: what it costs to take spans in on this machine.</summary>
internal static class BenchCommand
{
    private const long UsualSpans = 2_000_000;
    private const long MostSpans = 50_000_000;

    public static Command Create() => new("bench", "Measures Observe on this machine.") { Ingest() };

    private static Command Ingest()
    {
        var spans = new Option<long>("--spans") { Description = "Spans sent in each variant.", HelpName = "N", DefaultValueFactory = _ => UsualSpans };
        spans.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 1 or > MostSpans)
                result.AddError($"--spans must be from 1 to {MostSpans}.");
        });
        var variants = new Option<string>("--variants")
        {
            Description = $"Only these, separated by commas: {string.Join(", ", Variant.All.Select(variant => variant.Name))}.",
            HelpName = "NAMES",
        };
        var directory = new Option<string>("--directory") { Description = "Measure on the disk of this directory instead of the temporary one.", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };

        var command = new Command("ingest", "Sends OTLP over loopback to an engine and a Metering of their own and measures both.")
        {
            spans, variants, directory, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new BenchOptions
            {
                Spans = parsed.GetRequiredValue(spans),
                Variants = Chosen(parsed.GetValue(variants)),
                Directory = parsed.GetValue(directory),
            };
            using var stop = new StopSignal();
            var report = await new IngestBench(options, Terminal.Error(), TimeProvider.System).RunAsync(stop.Token);
            if (parsed.GetValue(json))
                Console.WriteLine(report.ToJson());
            else
                report.Show(Terminal.Output());
            return ObserveCommand.Done;
        });
        return command;
    }

    /// <summary>In the order in which they are to run, whatever the order in which they were named.</summary>
    private static IReadOnlyList<Variant> Chosen(string? names)
    {
        if (names is null)
            return Variant.All;
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = wanted.Except(Variant.All.Select(variant => variant.Name)).ToList();
        return unknown.Count == 0 && wanted.Length > 0
            ? [.. Variant.All.Where(variant => wanted.Contains(variant.Name))]
            : throw new MachineRefusal(
                $"--variants names {string.Join(", ", unknown)}; there are {string.Join(", ", Variant.All.Select(variant => variant.Name))}.");
    }
}
