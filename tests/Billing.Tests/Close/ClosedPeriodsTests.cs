using FsCheck;
using FsCheck.Fluent;
using Observe.Billing.Close;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Close;

public sealed class ClosedPeriodsTests
{
    private static readonly BillingPeriod first = BillingPeriod.FromNumber(202511);

    private static Gen<int[]> SomeMonths => Gen.ArrayOf(Gen.Choose(0, 11));

    [Fact]
    public void Place_WhateverIsClosed_IsTheOldestOpenMonthFromTheUsageOn() =>
        Prop.ForAll(Arb.From(SomeMonths), Arb.From(Gen.Choose(0, 11)), (closed, used) =>
        {
            var place = Closed("acme", closed).Place("acme", Month(used).StartUtc.AddDays(3));
            var open = Enumerable.Range(used, 13).First(month => !closed.Contains(month));
            return place.Period == Month(open) && place.Adjusts == (open == used ? null : Month(used));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Place_WhenMoreIsClosed_NeverMovesToAnEarlierMonth() =>
        Prop.ForAll(Arb.From(SomeMonths), Arb.From(SomeMonths), Arb.From(Gen.Choose(0, 11)), (before, more, used) =>
        {
            var at = Month(used).StartUtc;
            return Closed("acme", [.. before, .. more]).Place("acme", at).Period >= Closed("acme", before).Place("acme", at).Period;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Place_OfAnotherTenant_IsTheMonthOfItsUsage()
    {
        var closed = Closed("acme", [0, 1]);

        Assert.Equal(new PeriodPlace(first, null), closed.Place("globex", first.StartUtc));
        Assert.Equal(new PeriodPlace(first.Next.Next, first), closed.Place("acme", first.EndUtc.AddTicks(-1)));
        Assert.Equal(2, closed.Count);
    }

    private static ClosedPeriods Closed(string tenant, IEnumerable<int> months) =>
        new([.. months.Distinct().Select(month => new ClosedPeriod { TenantId = tenant, Period = Month(month), Author = "ada" })]);

    private static BillingPeriod Month(int after)
    {
        var month = first;
        for (var i = 0; i < after; i++)
            month = month.Next;
        return month;
    }
}
