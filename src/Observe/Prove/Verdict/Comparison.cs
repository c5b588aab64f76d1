using System.Globalization;
using Observe.Observe.Prove.Load;

namespace Observe.Observe.Prove.Verdict;

/// <summary>What was sent, as the senders know it, against what is stored.</summary>
/// <param name="Acknowledged">Reports whose sender heard of success.</param>
/// <param name="Unanswered">Reports whose sender gave up: there or not.</param>
/// <param name="UnansweredStored">Those of them that are there.</param>
/// <param name="Lost">Requests or reports that should be there and are not.</param>
/// <param name="Doubled">Requests counted beyond what was sent.</param>
/// <param name="WrongSums">Usage sums that differ in whatever way.</param>
/// <param name="ChargeDifference">Sum of the absolute differences of money.</param>
/// <param name="WrongCharges">Charge sums that differ, in quantity, state or money.</param>
/// <param name="Refused">Batches whose sender was told not to send them again.</param>
/// <param name="Evidence">The first differences, a line each.</param>
internal sealed record Comparison(
    int Acknowledged, int Unanswered, int UnansweredStored, long Lost, long Doubled, int WrongSums, decimal ChargeDifference,
    int WrongCharges, int Refused, IReadOnlyList<string> Evidence)
{
    private const int MostLines = 20;

    public bool IsExact => Lost == 0 && Doubled == 0 && WrongSums == 0 && WrongCharges == 0 && ChargeDifference == 0 && Refused == 0
        && Waiting.Count == 0;

    /// <summary>Files of the spool that are not stored.</summary>
    public IReadOnlyList<string> Waiting { get; private init; } = [];

    public Comparison WithWaiting(IReadOnlyList<string> files) =>
        this with { Waiting = files, Evidence = [.. files.Select(file => $"waits in the spool: {file}"), .. Evidence] };

    public static Comparison Of(IReadOnlyCollection<Delivery> deliveries, Stored stored, ProofPrices prices)
    {
        var evidence = new List<string>();
        var acknowledged = deliveries.Where(delivery => delivery.State == DeliveryState.Acknowledged).ToList();
        var unanswered = deliveries.Where(delivery => delivery.State == DeliveryState.Unanswered)
            .SelectMany(delivery => delivery.Reports).ToList();
        var unansweredStored = unanswered.Where(report => stored.Reports.Contains(ReportId.Of(report))).ToList();
        var refused = deliveries.Where(delivery => delivery.State == DeliveryState.Refused).ToList();
        evidence.AddRange(refused.Select(delivery => $"refused: {delivery}: {delivery.LastAnswer}"));

        var missing = Missing(acknowledged, stored, evidence);
        var sent = acknowledged.SelectMany(delivery => delivery.Reports).ToList();
        var expected = Oracle.Compute(sent.Concat(unansweredStored), prices);
        var (deficit, surplus, wrongSums) = CompareUsage(expected.Usage, stored.Account.Usage, evidence);
        var (difference, wrongCharges) = CompareCharges(expected.Charges, stored.Account.Charges, evidence);
        return new Comparison(
            sent.Count, unanswered.Count, unansweredStored.Count, Math.Max(missing, deficit), surplus, wrongSums, difference,
            wrongCharges, refused.Count, [.. evidence.Take(MostLines)]);
    }

    private static int Missing(List<Delivery> acknowledged, Stored stored, List<string> evidence)
    {
        var missing = 0;
        foreach (var delivery in acknowledged)
        {
            foreach (var report in delivery.Reports)
            {
                var id = ReportId.Of(report);
                // The final report may have taken the place of the partial one.
                if (stored.Reports.Contains(id) || stored.Reports.Contains(id with { Finality = "final" }))
                    continue;

                missing++;
                if (evidence.Count < MostLines)
                    evidence.Add($"lost: {report.Identity} of {report.Tenant} by {id.Layer}, key {id.RequestKey}, acknowledged in {delivery}");
            }
        }

        return missing;
    }

    private static (long Deficit, long Surplus, int Wrong) CompareUsage(
        IReadOnlyDictionary<UsageKey, UsageSum> expected, IReadOnlyDictionary<UsageKey, UsageSum> stored, List<string> evidence)
    {
        long deficit = 0, surplus = 0;
        var wrong = 0;
        foreach (var key in expected.Keys.Union(stored.Keys))
        {
            var (want, have) = (expected.GetValueOrDefault(key), stored.GetValueOrDefault(key));
            if (want == have)
                continue;

            wrong++;
            deficit += Math.Max(0, want.Requests - have.Requests);
            surplus += Math.Max(0, have.Requests - want.Requests);
            if (evidence.Count < MostLines)
                evidence.Add($"usage of {Words(key)}: expected {Words(want)}; stored {Words(have)}");
        }

        return (deficit, surplus, wrong);
    }

    private static (decimal Difference, int Wrong) CompareCharges(
        IReadOnlyDictionary<ChargeKey, ChargeSum> expected, IReadOnlyDictionary<ChargeKey, ChargeSum> stored, List<string> evidence)
    {
        var difference = 0m;
        var wrong = 0;
        foreach (var key in expected.Keys.Union(stored.Keys))
        {
            var (want, have) = (expected.GetValueOrDefault(key), stored.GetValueOrDefault(key));
            if (want == have)
                continue;

            wrong++;
            difference += Math.Abs(want.Amount - have.Amount);
            if (evidence.Count < MostLines)
            {
                evidence.Add(string.Create(CultureInfo.InvariantCulture,
                    $"charge of {Words(key.Usage)}, {key.Bucket}, {key.State}: expected {want.Quantity} tokens, {want.Amount}; stored {have.Quantity}, {have.Amount}"));
            }
        }

        return (difference, wrong);
    }

    private static string Words(UsageKey key) => string.Create(
        CultureInfo.InvariantCulture, $"{key.Tenant}, {key.User}, {key.Model}, {key.BucketStart:yyyy-MM-dd HH:mm}");

    private static string Words(UsageSum sum) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sum.Requests} requests ({sum.Errors} errors), {sum.Tokens.Input} tokens in ({sum.Tokens.InputFresh} fresh), {sum.Tokens.Output} out");
}
