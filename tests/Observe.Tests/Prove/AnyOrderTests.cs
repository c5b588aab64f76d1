using FsCheck;
using FsCheck.Fluent;
using Observe.Observe.Demo;
using Observe.Observe.Prove.Faults;
using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Processes;
using Observe.Observe.Prove.Verdict;
using Observe.Storage;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Observe.Tests.Prove;

/// <summary>
/// Whatever is reported about a few requests – by any layers, in any order, late, partial, repeated days of event time apart – the
/// real Metering ends with what the oracle computes from the set.
/// </summary>
public sealed class AnyOrderTests
{
    private const int Sets = 12;
    private const int MaxReports = 30;

    // A set ends when the look for reports far apart has ended as well, which rests many times as long as it took.
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private static readonly DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
    private static readonly ProofPrices prices = new(QuarterHour.StartOf(now.AddDays(-1)));

    // Little variety, so that reports meet: the same request from several layers, spans that name each other.
    private static readonly Gen<SentReport> anyReport =
        from request in Gen.Choose(1, 6)
        from layer in Gen.Elements(ReportLayer.Gateway, ReportLayer.Engine, ReportLayer.Client)
        from finality in Gen.Elements(ReportFinality.Final, ReportFinality.Final, ReportFinality.Partial)
        from role in Gen.Elements(ReportRole.Leaf, ReportRole.Leaf, ReportRole.Leaf, ReportRole.Parent)
        from parent in Gen.Elements(0, 0, 1, 2)
        from hoursApart in Gen.Elements(0, 0, 0, 0, 7)
        select Report(request, layer, finality, role, parent, hoursApart);

    // Other sets in every run; a failure names them.
    private static readonly ulong seed = (ulong)Random.Shared.NextInt64();

    [Fact]
    public async Task Send_AnySetInAnyOrder_EndsAsTheOracleSays()
    {
        using var directory = new ScratchDirectory();
        var token = TestContext.Current.CancellationToken;
        await using var machine = await ProofMachine.StartAsync(directory.Path, new FaultPlan([], new HashSet<Fault>()), prices, 1, token);
        using var exporter = new Exporter(new Dialling("http", machine.Http, machine.Key(null)));
        for (var number = 1; number <= Sets; number++)
        {
            var size = MaxReports * number / Sets;
            var set = Gen.NonEmptyListOf(anyReport).Sample(1, new Rnd(seed + (ulong)number), size).Single();
            await EndsAsTheOracleSaysAsync(machine, exporter, OfTenant($"set-{number}", set), (ulong)number, $"set {number} of seed {seed}");
        }
    }

    private static async Task EndsAsTheOracleSaysAsync(ProofMachine machine, Exporter exporter, List<SentReport> set, ulong number, string which)
    {
        // In batches of three in their order, then all once more in another.
        var token = TestContext.Current.CancellationToken;
        var dice = new SeededDice(number);
        foreach (var batch in set.Chunk(3).Concat(set.OrderBy(_ => dice.Next()).Chunk(5)))
        {
            while (await exporter.SendAsync(exporter.Encode(batch), token) is { IsSuccess: false } heard)
                Assert.True(heard.IsAgain, heard.Words);
        }

        var expected = Oracle.Compute(set, prices);
        var runner = new SqlRunner(machine.Reader);
        await Eventually.SeesAsync(
            async () => Difference(Of((await Stored.ReadAsync(runner, token)).Account, set[0].Tenant), expected),
            difference => difference.Length == 0, $"{which} ends as the oracle says", token, patience);
    }

    private static string Difference(Account stored, Account expected) => string.Join(
        '\n',
        [
            .. stored.Usage.Except(expected.Usage).Select(sum => $"stored {sum}"), .. expected.Usage.Except(stored.Usage).Select(sum => $"expected {sum}"),
            .. stored.Charges.Except(expected.Charges).Select(sum => $"stored {sum}"), .. expected.Charges.Except(stored.Charges).Select(sum => $"expected {sum}"),
        ]);

    // One final and one partial truth for each layer of a request, so that no order decides between equals.
    private static SentReport Report(int request, ReportLayer layer, ReportFinality finality, ReportRole role, int parent, int hoursApart)
    {
        var spanId = (ulong)((request * 10) + (int)layer);
        return new SentReport
        {
            Tenant = "",
            User = $"user-{request % 2}",
            Model = request % 3 == 0 ? ProofPrices.Unpriced : request % 2 == 0 ? ProofPrices.Steady : ProofPrices.Changing,
            Layer = layer,
            EventTime = QuarterHour.StartOf(now).AddMinutes(-15 * (1 + (request * request * 13))).AddHours(-hoursApart).AddMilliseconds(-2 + (int)layer),
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
}
