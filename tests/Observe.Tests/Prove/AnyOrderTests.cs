using FsCheck;
using FsCheck.Fluent;
using Observe.Observe.Demo;
using Observe.Observe.Prove.Faults;
using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Processes;
using Observe.Observe.Prove.Verdict;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Observe.Tests.Prove;

/// <summary>
/// Whatever is reported about a few requests – by any layers, in any order, late, partial, repeated days of event time apart – the
/// real Metering ends with what the oracle computes from the set.
/// </summary>
public sealed class AnyOrderTests
{
    private const int Sets = 8;

    // The same sets in every run, so that a run that fails can be repeated. Another pair is tried by hand; docs/reliability.md names one that fails.
    private static readonly (ulong, ulong) Replay = (1, 3);

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(50);
    private static readonly DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
    private static readonly ProofPrices prices = new(QuarterHour.StartOf(now.AddDays(-1)));

    // Little variety, so that reports meet: the same request from several layers, spans that name each other.
    private static readonly Gen<SentReport> anyReport =
        from request in Gen.Choose(1, 6)
        from layer in Gen.Elements(ReportLayer.Gateway, ReportLayer.Engine, ReportLayer.Client)
        from finality in Gen.Elements(ReportFinality.Final, ReportFinality.Final, ReportFinality.Partial)
        from role in Gen.Elements(ReportRole.Leaf, ReportRole.Leaf, ReportRole.Leaf, ReportRole.Parent)
        from parent in Gen.Elements(0, 0, 1, 2)
        select Report(request, layer, finality, role, parent);

    [Fact]
    public async Task Send_AnySetInAnyOrder_EndsAsTheOracleSays()
    {
        using var directory = new ScratchDirectory();
        var token = TestContext.Current.CancellationToken;
        await using var machine = await ProofMachine.StartAsync(directory.Path, new FaultPlan([], new HashSet<Fault>()), prices, 1, token);
        using var exporter = new Exporter(new Dialling("http", machine.Http, machine.Key(null)));
        var number = 0;

        Prop.ForAll(
                Gen.NonEmptyListOf(anyReport).ToArbitrary(),
                set => HoldsAsync(machine, exporter, OfTenant($"set-{++number}", set), number, token).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sets).WithEndSize(16).WithReplay(Replay.Item1, Replay.Item2));
    }

    private static async Task<bool> HoldsAsync(
        ProofMachine machine, Exporter exporter, List<SentReport> set, int number, CancellationToken token)
    {
        // In batches of three in their order, then all once more in another.
        var dice = new SeededDice((ulong)number);
        foreach (var batch in set.Chunk(3).Concat(set.OrderBy(_ => dice.Next()).Chunk(5)))
        {
            while (await exporter.SendAsync(exporter.Encode(batch), token) is { IsSuccess: false } heard)
                Assert.True(heard.IsAgain, heard.Words);
        }

        var expected = Oracle.Compute(set, prices);
        var runner = new SqlRunner(machine.Reader);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var account = Of((await Stored.ReadAsync(runner, token)).Account, set[0].Tenant);
            if (Same(account.Usage, expected.Usage) && Same(account.Charges, expected.Charges) && machine.SpoolFiles.Count == 0)
                return true;
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                return false;
            await Task.Delay(look, token);
        }
    }

    // One final and one partial truth for each layer of a request, so that no order decides between equals.
    private static SentReport Report(int request, ReportLayer layer, ReportFinality finality, ReportRole role, int parent)
    {
        var spanId = (ulong)((request * 10) + (int)layer);
        return new SentReport
        {
            Tenant = "",
            User = $"user-{request % 2}",
            Model = request % 3 == 0 ? ProofPrices.Unpriced : request % 2 == 0 ? ProofPrices.Steady : ProofPrices.Changing,
            Layer = layer,
            EventTime = QuarterHour.StartOf(now).AddMinutes(-15 * (1 + (request * request * 13))).AddMilliseconds(-2 + (int)layer),
            TraceId = (UInt128)(1 + (request / 2)),
            SpanId = spanId,
            ParentSpanId = role == ReportRole.Leaf && parent != 0 && parent != request ? (ulong)((parent * 10) + (int)layer) : 0,
            Identity = role == ReportRole.Parent ? $"agent-{request}-{layer}" : $"request-{request}",
            Role = role,
            Finality = finality,
            Tokens = new TokenCounts { InputFresh = 100 * request, OutputText = (10 * (int)layer) + (int)finality },
            DurationUs = 5,
        };
    }

    // A report and its equal but for the parent are one report with two truths; the first of each stands for all.
    private static List<SentReport> OfTenant(string tenant, IEnumerable<SentReport> set) =>
        [.. set.Select(report => report with { Tenant = tenant }).DistinctBy(report => (report.Identity, report.Layer))];

    private static Account Of(Account account, string tenant) => new(
        account.Usage.Where(sum => sum.Key.Tenant == tenant).ToDictionary(),
        account.Charges.Where(sum => sum.Key.Usage.Tenant == tenant).ToDictionary());

    private static bool Same<TKey, TSum>(IReadOnlyDictionary<TKey, TSum> left, IReadOnlyDictionary<TKey, TSum> right)
        where TKey : notnull => left.Count == right.Count && left.All(sum => right.TryGetValue(sum.Key, out var other) && Equals(sum.Value, other));
}
