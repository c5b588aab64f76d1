using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Verdict;
using Observe.Vocabulary;

namespace Observe.Observe.Tests.Prove;

/// <summary>The oracle by hand-made cases: what judges must be judged too.</summary>
public sealed class OracleTests
{
    private static readonly DateTime noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly ProofPrices prices = new(noon);

    private static readonly SentReport engine = new()
    {
        Tenant = "north",
        User = "anna",
        Model = ProofPrices.Changing,
        Layer = ReportLayer.Engine,
        EventTime = noon.AddSeconds(1),
        TraceId = 1,
        SpanId = 2,
        Identity = "resp-1",
        Tokens = new TokenCounts { InputFresh = 1_000, OutputText = 100 },
    };

    [Fact]
    public void Compute_SameReportTwice_CountsOnce()
    {
        var usage = Assert.Single(Oracle.Compute([engine, engine], prices).Usage);

        Assert.Equal(new UsageKey("north", "anna", ProofPrices.Changing, noon), usage.Key);
        Assert.Equal(new UsageSum(1, 0, engine.Tokens), usage.Value);
    }

    [Fact]
    public void Compute_SeveralLayers_TheStrongestCounts()
    {
        var gateway = engine with { Layer = ReportLayer.Gateway, SpanId = 3, Tokens = new TokenCounts { InputFresh = 7 } };
        var client = engine with { Layer = ReportLayer.Client, SpanId = 4, Tokens = new TokenCounts { InputFresh = 9 } };

        Assert.Equal(7, Assert.Single(Oracle.Compute([client, engine, gateway], prices).Usage).Value.Tokens.InputFresh);
        Assert.Equal(1_000, Assert.Single(Oracle.Compute([client, engine], prices).Usage).Value.Tokens.InputFresh);
    }

    [Fact]
    public void Compute_PartialAfterFinal_TheFinalCounts()
    {
        var partial = engine with { Finality = ReportFinality.Partial, Tokens = new TokenCounts { InputFresh = 1 } };

        Assert.Equal(1_000, Assert.Single(Oracle.Compute([engine, partial], prices).Usage).Value.Tokens.InputFresh);
    }

    [Fact]
    public void Compute_SpanThatAnotherNamesAsItsParent_DoesNotCount()
    {
        var parent = engine with { SpanId = 9, Identity = "outer" };
        var other = engine with { Tenant = "south" };

        Assert.Equal(2, Oracle.Compute([parent, engine with { ParentSpanId = 9 }, other], prices).Usage.Sum(sum => sum.Value.Requests));
        Assert.Equal(2, Oracle.Compute([parent, engine], prices).Usage.Sum(sum => sum.Value.Requests));
    }

    [Theory]
    [InlineData(ReportRole.Parent)]
    [InlineData(ReportRole.Error)]
    public void Compute_NoLeaf_DoesNotCount(ReportRole role) =>
        Assert.Empty(Oracle.Compute([engine with { Role = role }], prices).Usage);

    [Fact]
    public void Compute_PriceThatChanges_IsThatOfTheQuarterHour()
    {
        var before = engine with { EventTime = noon.AddTicks(-10), Identity = "resp-0" };

        var charges = Oracle.Compute([engine, before], prices).Charges;

        Assert.Equal(0.000370m + 0.0001130001m, Sum(charges, noon.AddMinutes(-15)));
        Assert.Equal(0.000410003m + 0.00012m, Sum(charges, noon));
    }

    [Fact]
    public void Compute_FreeAndUnpricedTokens_AreChargesOfNothing()
    {
        var free = engine with { Model = ProofPrices.Steady, Tokens = new TokenCounts { InputCacheRead = 5 } };
        var unpriced = engine with { Identity = "resp-2", Model = ProofPrices.Unpriced, Tokens = new TokenCounts { InputFresh = 6 } };

        var charges = Oracle.Compute([free, unpriced], prices).Charges;

        Assert.Equal(["free", "unpriced"], charges.Keys.Select(key => key.State).Order());
        Assert.All(charges.Values, charge => Assert.Equal(0, charge.Amount));
        Assert.Equal([5, 6], charges.Values.Select(charge => charge.Quantity).Order());
    }

    private static decimal Sum(IReadOnlyDictionary<ChargeKey, ChargeSum> charges, DateTime bucketStart) =>
        charges.Where(charge => charge.Key.Usage.BucketStart == bucketStart).Sum(charge => charge.Value.Amount);
}
