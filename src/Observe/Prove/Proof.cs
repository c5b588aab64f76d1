using System.Globalization;
using System.Text.Json;

namespace Observe.Observe.Prove;

/// <summary>
/// <c>./observe prove</c>: runs until the goal is met and says after each what came of it. A difference is shown with its
/// evidence and with the command that repeats the run.
/// </summary>
internal sealed class Proof(ProveOptions options, bool isJson, TextWriter output)
{
    private static readonly JsonSerializerOptions json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>True when every run was carried out and was exact.</summary>
    public async Task<bool> RunAsync(CancellationToken token)
    {
        var results = new List<RunResult>();
        if (!isJson)
            output.WriteLine($"{"seed",-12} {"kills",5} {"cuts",5} {"requests",8} {"acked",7} {"maybe",11} {"lost",5} {"doubled",7} {"charges",9} {"settled",7} {"seconds",7}  faults");
        while (!IsDone(results))
        {
            var seed = options.Seed + (ulong)results.Count;
            var place = Path.Combine(options.Directory ?? Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"observe-proof-{Guid.NewGuid():N}"));
            var result = await new ProofRun(seed, options.KillsPerRun, place).RunAsync(token);
            results.Add(result);
            if (!isJson)
                Show(result);
        }

        if (isJson)
            output.WriteLine(JsonSerializer.Serialize(Summary(results), json));
        else
            ShowSummary(results);
        return results.TrueForAll(result => result.IsExact);
    }

    private bool IsDone(List<RunResult> results) =>
        options.Kills > 0 ? results.Sum(result => result.Kills) >= options.Kills : results.Count >= options.Runs;

    private void Show(RunResult result)
    {
        var found = result.Comparison;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Seed,-12} {result.Kills,5} {result.Cuts,5} {result.Requests,8} {found?.Acknowledged,7} {$"{found?.UnansweredStored}/{found?.Unanswered}",11} {found?.Lost,5} {found?.Doubled,7} {found?.ChargeDifference,9:0.######} {result.SettleSeconds,7:0.0} {result.Seconds,7:0.0}  {result.Plan}"));
        foreach (var note in result.Notes)
            output.WriteLine($"  {note}");
        if (result.IsExact)
            return;

        output.WriteLine(result.Trouble is { } trouble ? $"  NOT CARRIED OUT: {trouble}" : "  WRONG:");
        foreach (var line in found?.Evidence ?? [])
            output.WriteLine($"    {line}");
        output.WriteLine($"  data and logs: {result.KeptIn}");
        output.WriteLine($"  again: {Again(result)}");
    }

    private void ShowSummary(List<RunResult> results)
    {
        var wrong = results.Count(result => !result.IsExact);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{results.Count} runs, {results.Sum(result => result.Kills)} kills, {results.Sum(result => (long)(result.Comparison?.Acknowledged ?? 0))} reports acknowledged, lost {results.Sum(result => result.Comparison?.Lost ?? 0)}, doubled {results.Sum(result => result.Comparison?.Doubled ?? 0)}, charge difference {results.Sum(result => result.Comparison?.ChargeDifference ?? 0):0.############}, {results.Sum(result => result.Seconds):0} s: {(wrong == 0 ? "exact" : $"{wrong} runs were not exact")}"));
    }

    private object Summary(List<RunResult> results) => new
    {
        isExact = results.TrueForAll(result => result.IsExact),
        kills = results.Sum(result => result.Kills),
        acknowledged = results.Sum(result => (long)(result.Comparison?.Acknowledged ?? 0)),
        lost = results.Sum(result => result.Comparison?.Lost ?? 0),
        doubled = results.Sum(result => result.Comparison?.Doubled ?? 0),
        chargeDifference = Money(results.Sum(result => result.Comparison?.ChargeDifference ?? 0)),
        seconds = results.Sum(result => result.Seconds),
        runs = results.Select(result => new
        {
            seed = result.Seed,
            faults = result.Plan.ToString(),
            result.Kills,
            result.Cuts,
            result.Requests,
            result.Seconds,
            result.SettleSeconds,
            result.IsExact,
            acknowledged = result.Comparison?.Acknowledged,
            unanswered = result.Comparison?.Unanswered,
            unansweredStored = result.Comparison?.UnansweredStored,
            lost = result.Comparison?.Lost,
            doubled = result.Comparison?.Doubled,
            wrongSums = result.Comparison?.WrongSums,
            wrongCharges = result.Comparison?.WrongCharges,
            refused = result.Comparison?.Refused,
            chargeDifference = result.Comparison is { } found ? Money(found.ChargeDifference) : null,
            result.Notes,
            result.Trouble,
            evidence = result.Comparison?.Evidence,
            again = result.IsExact ? null : Again(result),
            result.KeptIn,
        }),
    };

    private static string Money(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);

    private string Again(RunResult result) => string.Create(
        CultureInfo.InvariantCulture, $"./observe prove --runs 1 --seed {result.Seed} --kills-per-run {options.KillsPerRun}");
}
