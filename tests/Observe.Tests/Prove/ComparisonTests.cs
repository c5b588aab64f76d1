using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Verdict;

namespace Observe.Observe.Tests.Prove;

/// <summary>A proof that cannot fail proves nothing: what is taken away, added or changed must be seen.</summary>
public sealed class ComparisonTests
{
    private static readonly Workload workload = new(7, new DateTime(2026, 3, 1, 12, 7, 0, DateTimeKind.Utc));

    private readonly List<Delivery> deliveries = [.. Enumerable.Range(1, 40).Select(Sent)];

    [Fact]
    public void Of_WhatWasSent_IsExact()
    {
        var comparison = Comparison.Of(deliveries, Kept(deliveries), workload.Prices);

        Assert.True(comparison.IsExact, string.Join('\n', comparison.Evidence));
        Assert.Equal(deliveries.Sum(delivery => delivery.Reports.Count), comparison.Acknowledged);
    }

    [Fact]
    public void Of_AcknowledgedBatchThatIsNotThere_IsLost()
    {
        var comparison = Comparison.Of(deliveries, Kept(deliveries[1..]), workload.Prices);

        Assert.False(comparison.IsExact);
        Assert.InRange(comparison.Lost, 1, deliveries[0].Reports.Count);
        Assert.Contains(comparison.Evidence, line => line.StartsWith("lost: " + deliveries[0].Reports[0].Identity, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_UnansweredBatch_MayBeThereOrNot()
    {
        deliveries[0].State = DeliveryState.Unanswered;

        Assert.True(Comparison.Of(deliveries, Kept(deliveries), workload.Prices).IsExact);
        Assert.True(Comparison.Of(deliveries, Kept(deliveries[1..]), workload.Prices).IsExact);
    }

    [Fact]
    public void Of_RequestCountedTwice_IsDoubled()
    {
        var kept = Kept(deliveries);
        var usage = kept.Account.Usage.ToDictionary();
        var (key, sum) = usage.First();
        usage[key] = sum + new UsageSum(1, 0, default);

        Assert.Equal(1, Comparison.Of(deliveries, kept with { Account = kept.Account with { Usage = usage } }, workload.Prices).Doubled);
    }

    [Fact]
    public void Of_ChargeThatDiffersInItsLastDigit_IsWrong()
    {
        var kept = Kept(deliveries);
        var charges = kept.Account.Charges.ToDictionary();
        var (key, sum) = charges.First();
        charges[key] = sum with { Amount = sum.Amount - 0.000000000001m };

        var comparison = Comparison.Of(deliveries, kept with { Account = kept.Account with { Charges = charges } }, workload.Prices);

        Assert.False(comparison.IsExact);
        Assert.Equal(0.000000000001m, comparison.ChargeDifference);
    }

    [Fact]
    public void Of_RefusedBatch_IsWrong()
    {
        deliveries[0].State = DeliveryState.Refused;

        Assert.Equal(1, Comparison.Of(deliveries, Kept(deliveries[1..]), workload.Prices).Refused);
    }

    private static Delivery Sent(int number) =>
        new("test", number, workload.Request(number), []) { State = DeliveryState.Acknowledged };

    private static Stored Kept(IEnumerable<Delivery> kept)
    {
        var reports = kept.SelectMany(delivery => delivery.Reports).ToList();
        return new Stored(Oracle.Compute(reports, workload.Prices), reports.Select(ReportId.Of).ToHashSet());
    }
}
