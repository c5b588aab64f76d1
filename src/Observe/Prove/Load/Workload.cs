using Observe.Observe.Demo;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>
/// Inference requests and all that is said about them, fixed by the seed: which layers report, under which identity, which
/// spans stand above and repeat the usage, what is partial first, what failed. Request number n is the same whatever happened to the others.
/// </summary>
internal sealed class Workload(ulong seed, DateTime startedAt)
{
    public static IReadOnlyList<string> Tenants { get; } = ["north", "south", "east", "west"];

    private const int UsersPerTenant = 5;

    // Neighbouring layers see a request within this time, which may reach across the edge of a quarter hour.
    private static readonly TimeSpan betweenLayers = TimeSpan.FromMilliseconds(3);

    private static readonly ReportLayer[][] layerings =
    [
        [ReportLayer.Gateway, ReportLayer.Engine, ReportLayer.Client],
        [ReportLayer.Engine, ReportLayer.Client],
        [ReportLayer.Gateway],
        [ReportLayer.Client],
    ];

    private static readonly TimeSpan[] hoursLate = [TimeSpan.FromHours(0.5), TimeSpan.FromHours(3), TimeSpan.FromHours(20)];
    private static readonly TimeSpan[] daysLate = [TimeSpan.FromDays(2), TimeSpan.FromDays(30)];

    public ProofPrices Prices { get; } = new(QuarterHour.StartOf(startedAt - TimeSpan.FromMinutes(20)));

    /// <summary>Every report of request <paramref name="number"/>, in the order in which its layers would send them.</summary>
    public IReadOnlyList<SentReport> Request(int number)
    {
        var dice = new SeededDice(seed ^ ((ulong)number * 0x9E3779B97F4A7C15));
        var tenant = Tenants[dice.Weighted([4, 3, 2, 1])];
        var layers = layerings[dice.Weighted([35, 25, 10, 30])];
        var traceId = new UInt128(dice.Next() | 1, dice.Next());
        var first = new SentReport
        {
            Tenant = tenant,
            User = $"{tenant}-user-{dice.Below(UsersPerTenant)}",
            Model = dice.Weighted([5, 3, 1]) switch { 0 => ProofPrices.Changing, 1 => ProofPrices.Steady, _ => ProofPrices.Unpriced },
            Layer = layers[0],
            EventTime = EventTime(ref dice),
            TraceId = traceId,
            SpanId = dice.Next() | 1,
            Identity = $"resp-{seed:x}-{number}",
            DurationUs = 1_000 + dice.Below(5_000_000),
        };
        return Reports(first, layers, ref dice);
    }

    private static List<SentReport> Reports(SentReport first, ReportLayer[] layers, ref SeededDice dice)
    {
        var reports = new List<SentReport>();
        var isError = dice.Fraction() < 0.02;
        var isAlone = layers.Length == 1 && dice.Fraction() < 0.4;
        var truth = isError ? default : Tokens(ref dice);
        for (var i = 0; i < layers.Length; i++)
        {
            var report = first with
            {
                Layer = layers[i],
                EventTime = first.EventTime + (i * betweenLayers),
                SpanId = i == 0 ? first.SpanId : dice.Next() | 1,
                IsError = isError,
                // Layers disagree a little, so that counting the wrong one shows.
                Tokens = isError ? default : truth with { OutputText = truth.OutputText + i },
                Spelling = isError ? default : (CountSpelling)dice.Below(4),
            };
            Add(reports, isAlone ? Alone(report, ref dice) : report, ref dice);
        }

        return reports;
    }

    private static void Add(List<SentReport> reports, SentReport report, ref SeededDice dice)
    {
        if (report.IsError || report.Tokens.Total == 0)
        {
            reports.Add(report);
            return;
        }

        if (dice.Fraction() < 0.06)
        {
            var some = new TokenCounts { InputFresh = report.Tokens.InputFresh, OutputText = 1 };
            reports.Add(report with { Finality = ReportFinality.Partial, Tokens = some, Spelling = CountSpelling.Inclusive });
        }

        if (report.Layer == ReportLayer.Client && dice.Fraction() < 0.25)
        {
            var parent = Parent(report, ref dice);
            reports.Add(parent);
            report = report with { ParentSpanId = parent.SpanId };
        }

        if (dice.Fraction() < 0.01)
            reports.Add(Impossible(report, ref dice));
        reports.Add(report);
    }

    // An agent says that it is one; a framework's span looks like inference, and only its child tells (R3).
    private static SentReport Parent(SentReport leaf, ref SeededDice dice)
    {
        var spanId = dice.Next() | 1;
        return leaf with
        {
            SpanId = spanId,
            Role = dice.Fraction() < 0.5 ? ReportRole.Parent : ReportRole.Leaf,
            IdentityKind = IdentityKind.Span,
            Identity = SentReport.SpanIdentity(leaf.TraceId, spanId),
        };
    }

    // More tokens from the cache than there were: an error row, which is kept and never counts (R4).
    private static SentReport Impossible(SentReport report, ref SeededDice dice) => report with
    {
        SpanId = dice.Next() | 1,
        ParentSpanId = 0,
        Role = ReportRole.Error,
        Identity = report.Identity + "-impossible",
        IdentityKind = IdentityKind.ResponseId,
        Spelling = CountSpelling.Inclusive,
        Tokens = new TokenCounts { InputFresh = -100, InputCacheRead = 150, OutputText = 5 },
    };

    // Only one layer tells of it, so it need not carry an id that others know.
    private static SentReport Alone(SentReport report, ref SeededDice dice) => dice.Below(3) switch
    {
        0 => report with { IdentityKind = IdentityKind.Span, Identity = SentReport.SpanIdentity(report.TraceId, report.SpanId) },
        1 => report with { IdentityKind = IdentityKind.RequestId },
        _ => report with { IdentityKind = IdentityKind.Event, Identity = UsageEvents.Identity(report.Identity) },
    };

    private static TokenCounts Tokens(ref SeededDice dice)
    {
        var hasCache = dice.Fraction() < 0.4;
        var hasReasoning = dice.Fraction() < 0.3;
        return new TokenCounts
        {
            InputFresh = 1 + dice.Below(8_000),
            InputCacheRead = hasCache ? dice.Below(4_000) : 0,
            InputCacheWriteOther = hasCache ? dice.Below(500) : 0,
            OutputText = 1 + dice.Below(900),
            OutputReasoning = hasReasoning ? dice.Below(2_000) : 0,
        };
    }

    // Most is of now, some is hours or days late, some lies on the edge of a quarter hour. Nothing lies ahead. The late ones
    // share few quarter hours, so that they meet.
    private DateTime EventTime(ref SeededDice dice)
    {
        var within = dice.Fraction() * 600;
        var at = startedAt - TimeSpan.FromSeconds(within) - dice.Weighted([70, 20, 5, 5]) switch
        {
            0 => TimeSpan.Zero,
            1 => hoursLate[dice.Below(hoursLate.Length)],
            2 => daysLate[dice.Below(daysLate.Length)],
            _ => TimeSpan.FromTicks((startedAt.Ticks % QuarterHour.Length.Ticks) + TimeSpan.FromMilliseconds(dice.Below(7)).Ticks)
                - TimeSpan.FromSeconds(within),
        };
        return new DateTime(at.Ticks - (at.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
    }
}
