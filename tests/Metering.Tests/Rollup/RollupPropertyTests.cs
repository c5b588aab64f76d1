using System.Globalization;
using Observe.Storage.Tables;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

/// <summary>
/// Random reports in random batches: repeated, corrected, by several layers in any order, parents before and after their children,
/// hours late and apart, from clocks that are hours ahead, over the edges of quarter hours and months; with kills between any two
/// statements. After every step usage, latency bins and charges are what an oracle counts.
/// </summary>
public sealed class RollupPropertyTests(ClickHouseFixture engine)
{
    private static readonly DateTime monthEdge = new(2027, 2, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Steps_OverAnything_EndAsTheOracleCounts(int seed)
    {
        var random = new Random(seed);
        using var rollup = await RollupFixture.CreateAsync(engine);
        rollup.Advance(monthEdge.AddMinutes(-20) - rollup.Clock.GetUtcNow().UtcDateTime);
        var oracle = new CountingOracle();
        for (var round = 0; round < 6; round++)
        {
            for (var batches = random.Next(1, 4); batches > 0; batches--)
            {
                var reports = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Report(random, rollup, oracle))
                    .OrderBy(report => report.EventTime.Date).ToArray();
                await (random.Next(5) == 0 ? rollup.InsertInTwoPartsAsync(reports) : rollup.InsertAsync(reports));
                oracle.Add(rollup.Batch, reports);
                await DisturbAsync(random, rollup);
            }

            rollup.Advance(TimeSpan.FromSeconds(random.Next(61, 900)));
            await rollup.StepAsync();
            await rollup.RunDueAsync();
            await AssertAsync(rollup, oracle, $"seed {seed}, round {round}");
        }
    }

    // With the clock at rest a step ends after usage, with a second it ends after charges: a kill may come after each.
    private static async Task DisturbAsync(Random random, RollupFixture rollup)
    {
        switch (random.Next(6))
        {
            case 0:
                await rollup.RestartAsync();
                break;
            case 1:
                await rollup.StepAsync();
                await rollup.RestartAsync();
                break;
            case 2:
                rollup.Advance(TimeSpan.FromSeconds(2));
                await rollup.StepAsync();
                await rollup.RestartAsync();
                break;
            case 3:
                await rollup.StepAsync();
                break;
            case 4:
                // The step of a process that is gone comes late: the next process has looked before.
                await rollup.StepUnseenAsync();
                break;
            default:
                break;
        }
    }

    private static UsageReport Report(Random random, RollupFixture rollup, CountingOracle oracle)
    {
        if (oracle.Reports.Count > 0 && random.Next(5) == 0)
            return oracle.Reports[random.Next(oracle.Reports.Count)];

        var request = random.Next(150);
        var now = rollup.Clock.GetUtcNow().UtcDateTime;
        var at = random.Next(12) switch
        {
            0 => now.AddHours(-random.Next(1, 6)),
            1 => now.AddHours(random.Next(1, 6)),
            _ => now.AddMinutes(-random.Next(0, 40)),
        };
        var span = (ulong)random.Next(1, 80);
        var parent = random.Next(3) == 0 ? (ulong)random.Next(1, 80) : 0;
        return new UsageReport
        {
            Tenant = request % 3 == 0 ? "acme" : "globex",
            IdentityKind = IdentityKind.ResponseId,
            Identity = string.Create(CultureInfo.InvariantCulture, $"r{request}"),
            EventTime = at,
            Layer = (ReportLayer)random.Next(1, 4),
            Role = random.Next(10) == 0 ? ReportRole.Parent : ReportRole.Leaf,
            Finality = (ReportFinality)random.Next(1, 4),
            TraceId = 7,
            SpanId = span,
            ParentSpanId = parent == span ? 0 : parent,
            User = string.Create(CultureInfo.InvariantCulture, $"u{random.Next(3)}"),
            Model = random.Next(4) == 0 ? "unknown" : "large",
            ErrorType = random.Next(8) == 0 ? "timeout" : "",
            Tokens = new TokenCounts { InputFresh = random.Next(1000), OutputText = random.Next(3), InputCacheRead = random.Next(2) },
            BucketRule = "inclusive-by-convention",
            DurationUs = random.Next(3) == 0 ? -1 : random.Next(1_000_000),
            TimeToFirstTokenUs = random.Next(2) == 0 ? -1 : random.Next(1_000),
        };
    }

    private static void AssertSame(IReadOnlyList<string> expected, IReadOnlyList<string> actual, string when)
    {
        if (!expected.Order(StringComparer.Ordinal).SequenceEqual(actual.Order(StringComparer.Ordinal)))
            Assert.Fail($"{when}: missing {string.Join("; ", expected.Except(actual))}; wrong {string.Join("; ", actual.Except(expected))}");
    }

    private static async Task AssertAsync(RollupFixture rollup, CountingOracle oracle, string when)
    {
        // Counted so far: what the newest batch's time and the clock let through.
        var counted = oracle.Counted(KeptTime.HeldFrom(rollup.Clock.GetUtcNow().UtcDateTime)).ToList();
        var usage = counted
            .GroupBy(one => (one.BucketStart, one.Report.Tenant, one.Report.User, one.Report.Model, one.Report.Layer))
            .Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.BucketStart:MM-dd HH:mm} {group.Key.Tenant} {group.Key.User} {group.Key.Model} {group.Key.Layer} {group.Count()} {group.Count(one => one.Report.ErrorType.Length > 0)} {group.Sum(one => one.Report.Tokens.InputFresh)} {group.Sum(one => one.Report.Tokens.OutputText)}"))
            .Order(StringComparer.Ordinal);
        var stored = await rollup.QueryAsync<string>(
            """
            SELECT concat(formatDateTime(bucket_start, '%m-%d %H:%i'), ' ', tenant, ' ', user, ' ', model, ' ', initcap(toString(layer)), ' ',
                toString(sum(requests)), ' ', toString(sum(errors)), ' ', toString(sum(input_fresh)), ' ', toString(sum(output_text))) AS line
            FROM usage_15m
            GROUP BY bucket_start, tenant, user, model, layer
            HAVING sum(requests) != 0 OR sum(errors) != 0 OR sum(input_fresh) != 0 OR sum(output_text) != 0
            """);
        AssertSame([.. usage], stored, $"{when}, {rollup.Clock.GetUtcNow():MM-dd HH:mm:ss}");

        var durations = counted.Where(one => one.Report.ErrorType.Length == 0 && one.Report.DurationUs >= 0)
            .Sum(one => Math.Floor(Math.Log(Math.Max(one.Report.DurationUs, 1)) / Math.Log(1.02)));
        var bins = (await rollup.QueryAsync<long>("SELECT sum(requests * bin) FROM latency_15m WHERE measure = 'duration'")).Single();
        Assert.InRange(bins, durations - 1, durations + 1);

        var amount = counted.Where(one => one.Report.Model == "large")
            .Sum(one => ((one.Report.Tokens.InputFresh * 0.59m) + (one.Report.Tokens.OutputText * 0.79m)) / 1_000_000m);
        Assert.Equal(amount, (await rollup.QueryAsync<decimal>("SELECT sum(amount) FROM charges")).Single());
        var tokens = counted.Sum(one => one.Report.Tokens.Total);
        Assert.Equal(tokens, (await rollup.QueryAsync<long>("SELECT sum(quantity) FROM charges")).Single());
    }
}
