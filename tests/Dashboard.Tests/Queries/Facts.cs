using Observe.Vocabulary;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>
/// Eleven days of made-up usage around two clock changes (Berlin on 25 October, St John's on 1 November 2026). Always the same.
/// </summary>
internal static class Facts
{
    public static readonly DateTime FromUtc = new(2026, 10, 23, 0, 0, 0, DateTimeKind.Utc);
    public static readonly DateTime ToUtc = new(2026, 11, 3, 0, 0, 0, DateTimeKind.Utc);

    private const int Rows = 4_000;

    public static IReadOnlyList<Fact> All { get; } = [.. Make()];

    private static IEnumerable<Fact> Make()
    {
        var random = new Random(20261122);
        var quarters = (int)((ToUtc - FromUtc) / QuarterHour.Length);
        string[] tenants = ["acme", "globex", "initech"];
        string[] models = ["large", "small", "tiny", "experimental"];
        var seen = new HashSet<object>();
        for (var i = 0; i < Rows; i++)
        {
            var fact = new Fact(
                FromUtc + (QuarterHour.Length * random.Next(quarters)),
                tenants[random.Next(tenants.Length)],
                random.Next(2) == 0 ? "chat" : "search",
                models[random.Next(models.Length)],
                $"key-{random.Next(5)}",
                $"user-{random.Next(1, 60) * random.Next(1, 60) / 60}",
                random.Next(4) == 0 ? "user,latency" : "")
            {
                Requests = random.Next(1, 6),
                Errors = random.Next(10) == 0 ? 1 : 0,
                LowConfidence = random.Next(20) == 0 ? 1 : 0,
                Rated = i % 97 != 0,
                Tokens = new TokenCounts
                {
                    InputFresh = random.Next(1, 20_000),
                    InputCacheRead = random.Next(3) == 0 ? random.Next(1, 9_000) : 0,
                    OutputText = random.Next(1, 3_000),
                    OutputReasoning = random.Next(5) == 0 ? random.Next(1, 2_000) : 0,
                    Unclassified = random.Next(50) == 0 ? random.Next(1, 500) : 0,
                },
                DurationsUs = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => (long)random.Next(20_000, 9_000_000))],
            };
            // One row a combination, so that the oracle may count rows.
            if (seen.Add((fact.BucketStart, fact.Tenant, fact.Project, fact.Model, fact.ApiKey, fact.User, fact.Simulated)))
                yield return fact;
        }
    }
}
