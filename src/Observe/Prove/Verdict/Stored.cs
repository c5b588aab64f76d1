using Observe.Observe.Prove.Load;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Verdict;

internal sealed record StoredUsageQuery;

internal sealed record StoredUsageRow(
    string Tenant, string User, string Model, DateTime BucketStart, long Requests, long Errors,
    long InputFresh, long InputCacheRead, long InputCacheWrite5m, long InputCacheWrite1h, long InputCacheWriteOther,
    long InputAudio, long InputImage, long OutputText, long OutputReasoning, long OutputAudio, long Unclassified)
{
    public UsageKey Key => new(Tenant, User, Model, BucketStart);

    public UsageSum Sum => new(Requests, Errors, new TokenCounts
    {
        InputFresh = InputFresh,
        InputCacheRead = InputCacheRead,
        InputCacheWrite5m = InputCacheWrite5m,
        InputCacheWrite1h = InputCacheWrite1h,
        InputCacheWriteOther = InputCacheWriteOther,
        InputAudio = InputAudio,
        InputImage = InputImage,
        OutputText = OutputText,
        OutputReasoning = OutputReasoning,
        OutputAudio = OutputAudio,
        Unclassified = Unclassified,
    });
}

internal sealed record StoredChargesQuery;

internal sealed record StoredChargesRow(
    string Tenant, string User, string Model, DateTime BucketStart, string TokenBucket, string State, long Quantity, decimal Amount);

internal sealed record StoredReportsQuery;

internal sealed record StoredReportsRow(string RequestKey, string Layer, string Finality);

/// <summary>A report by what it says and not by how often it was stored.</summary>
internal readonly record struct ReportId(string RequestKey, string Layer, string Finality)
{
    public static ReportId Of(SentReport report) =>
        new(report.RequestKey, SpanAttributes.Word(report.Layer), report.Finality == ReportFinality.Partial ? "partial" : "final");
}

/// <summary>What the store holds at one instant.</summary>
internal sealed record Stored(Account Account, IReadOnlySet<ReportId> Reports)
{
    public static async Task<Stored> ReadAsync(SqlRunner runner, CancellationToken token)
    {
        var usage = await runner.QueryAsync<StoredUsageQuery, StoredUsageRow>(null, token);
        var charges = await runner.QueryAsync<StoredChargesQuery, StoredChargesRow>(null, token);
        var reports = await runner.QueryAsync<StoredReportsQuery, StoredReportsRow>(null, token);
        return new Stored(
            new Account(
                usage.Where(row => row.Sum != default).ToDictionary(row => row.Key, row => row.Sum),
                charges.Select(Of).Where(charge => charge.Sum != default).ToDictionary(charge => charge.Key, charge => charge.Sum)),
            reports.Select(row => new ReportId(row.RequestKey, row.Layer, row.Finality)).ToHashSet());
    }

    private static (ChargeKey Key, ChargeSum Sum) Of(StoredChargesRow row) => TokenBuckets.TryParse(row.TokenBucket, out var bucket)
        ? (new ChargeKey(new UsageKey(row.Tenant, row.User, row.Model, row.BucketStart), bucket, row.State), new ChargeSum(row.Quantity, row.Amount))
        : throw new ProofException($"charges holds the token bucket \"{row.TokenBucket}\"");
}
