using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Observe.ClickHouseHost;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>
/// A migrated database that holds <see cref="Facts"/>, or one tenant's part of them, as signed differences: every fact was first
/// stored wrong and then corrected. Read as the user that can only read. One database a choice for the whole assembly.
/// </summary>
internal static class SeededEngine
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Known = new();

    /// <summary>All facts.</summary>
    public static async Task<SqlRunner> AllAsync(ClickHouseFixture fixture) => Runner(await ConnectionStringAsync(fixture));

    /// <summary>How a Dashboard reads all facts.</summary>
    public static Task<string> ConnectionStringAsync(ClickHouseFixture fixture) => OfAsync(fixture, "");

    /// <summary>A database in which no other tenant exists.</summary>
    public static async Task<SqlRunner> OnlyAsync(ClickHouseFixture fixture, string tenant) => Runner(await OfAsync(fixture, tenant));

    private static SqlRunner Runner(string connection) => new(new ClickHouseClient(ClickHouseOptions.Parse(connection)));

    private static Task<string> OfAsync(ClickHouseFixture fixture, string tenant) =>
        Known.GetOrAdd(tenant, _ => new Lazy<Task<string>>(() => SeedAsync(fixture, tenant))).Value;

    private static async Task<string> SeedAsync(ClickHouseFixture fixture, string tenant)
    {
        var database = await fixture.CreateDatabaseAsync();
        using var writer = new ClickHouseClient(ClickHouseOptions.Parse(Connection(fixture, fixture.Writer, database)));
        await new Migrator(writer, new MigratorOptions()).ApplyAsync(CancellationToken.None);

        var facts = Facts.All.Where(fact => tenant.Length == 0 || fact.Tenant == tenant).ToList();
        await writer.ExecuteAsync(UsageRows(facts), CancellationToken.None);
        await writer.ExecuteAsync(ChargeRows(facts), CancellationToken.None);
        await writer.ExecuteAsync(LatencyRows(facts), CancellationToken.None);
        await writer.ExecuteAsync(ReportRows(facts), CancellationToken.None);
        await IngestFacts.SeedAsync(writer, tenant);
        foreach (var who in ((string[])["acme", "globex"]).Where(who => tenant.Length == 0 || who == tenant))
            await GpuSamplesOf.SeedAsync(writer, who);
        return Connection(fixture, fixture.Reader, database);
    }

    private static string Connection(ClickHouseFixture fixture, ClickHouseCredential who, string database) =>
        $"Host={fixture.Address.Host};Port={fixture.Address.Port};Username={who.User};Password={who.Password};Database={database};Timeout=60";

    private static string UsageRows(IEnumerable<Fact> facts)
    {
        var sql = new StringBuilder(
            "INSERT INTO usage_15m (bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated, requests, "
            + "errors, low_confidence, input_fresh, input_cache_read, output_text, output_reasoning, unclassified, refreshed_at) VALUES ");
        foreach (var fact in facts)
        {
            // Stored as 7 requests and 100 input tokens too many, then corrected.
            Append(fact, fact.Requests + 7, fact.Errors, fact.LowConfidence, fact.Tokens with { InputFresh = fact.Tokens.InputFresh + 100 });
            Append(fact, -7, 0, 0, new TokenCounts { InputFresh = -100 });
        }

        return sql.ToString();

        void Append(Fact fact, long requests, long errors, long lowConfidence, TokenCounts tokens) => sql.Append(
            CultureInfo.InvariantCulture,
            $"({Seconds(fact.BucketStart)}, '{fact.Tenant}', '{fact.Project}', '{fact.Model}', 'd', '{fact.ApiKey}', '{fact.User}', 'engine', '{fact.Simulated}', {requests}, {errors}, {lowConfidence}, {tokens.InputFresh}, {tokens.InputCacheRead}, {tokens.OutputText}, {tokens.OutputReasoning}, {tokens.Unclassified}, '2026-11-03 00:00:01.500'),");
    }

    private static string ChargeRows(IEnumerable<Fact> facts)
    {
        var sql = new StringBuilder(
            "INSERT INTO charges (bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency, "
            + "price_version, reason, simulated, recorded_in, period, adjusts, unit_price, quantity, amount) VALUES ");
        foreach (var charge in facts.SelectMany(fact => fact.Charges))
        {
            Append(charge, charge.Quantity + 1_000, 0);
            Append(charge, -1_000, 900);
            // A price that was wrong and is gone: it must not stand in any list.
            Append(charge with { Version = "withdrawn", UnitPrice = 9m }, 50, 0);
            Append(charge with { Version = "withdrawn", UnitPrice = 9m }, -50, 900);
        }

        return sql.ToString();

        void Append(Charge charge, long quantity, int recordedSecondsLater) => sql.Append(
            CultureInfo.InvariantCulture,
            $"({Seconds(charge.Fact.BucketStart)}, '{charge.Fact.Tenant}', '{charge.Fact.Project}', '{charge.Fact.Model}', 'd', '{charge.Fact.ApiKey}', '{charge.Fact.User}', '{charge.Bucket.Name()}', '{charge.State}', '{charge.Currency}', '{charge.Version}', '{charge.Reason}', '{charge.Fact.Simulated}', {Seconds(charge.Fact.BucketStart) + recordedSecondsLater}, {Place(charge, recordedSecondsLater > 0)}, {charge.UnitPrice}, {quantity}, {quantity * charge.UnitPrice / 1_000_000m}),");
    }

    // October was closed before anything was corrected.
    private static string Place(Charge charge, bool isCorrection) =>
        charge.Fact.BucketStart.Month == 11 ? "202611, 0" : isCorrection ? "202611, 202610" : "202610, 0";

    private static string LatencyRows(IEnumerable<Fact> facts)
    {
        var sql = new StringBuilder("INSERT INTO latency_15m (bucket_start, measure, model, deployment, tenant, bin, requests) VALUES ");
        foreach (var fact in facts)
        {
            foreach (var durationUs in fact.DurationsUs)
            {
                Append(fact, "duration", durationUs, 3);
                Append(fact, "duration", durationUs, -2);
                Append(fact, "time_to_first_token", durationUs / 10, 1);
                Append(fact, "queue", durationUs / 20, 1);
            }
        }

        return sql.ToString();

        void Append(Fact fact, string measure, long us, int requests) => sql.Append(
            CultureInfo.InvariantCulture,
            $"({Seconds(fact.BucketStart)}, '{measure}', '{fact.Model}', 'd', '{fact.Tenant}', {Bin(us)}, {requests}),");
    }

    // One report a fact, sent twice, with the fact's first duration; only its tokens and not its count of requests are the fact's.
    private static string ReportRows(IEnumerable<Fact> facts)
    {
        var sql = new StringBuilder(
            "INSERT INTO usage_reports (tenant, bucket_start, request_key, layer, batch, event_time, role, finality, "
            + "span_ref, parent_ref, project, api_key, user, model, deployment, error_type, simulated, confidence, input_fresh, "
            + "input_cache_read, output_text, output_reasoning, unclassified, duration_us, time_to_first_token_us, queue_us) VALUES ");
        foreach (var fact in facts)
        {
            Append(fact, 1);
            Append(fact, 2);
        }

        return sql.ToString();

        void Append(Fact fact, int version)
        {
            var key = $"unhex('{Number(fact):x32}')";
            var durationUs = fact.DurationsUs.Count > 0 ? fact.DurationsUs[0] : -1;
            sql.Append(
                CultureInfo.InvariantCulture,
                $"('{fact.Tenant}', {Seconds(fact.BucketStart)}, {key}, 'engine', {version}, {Seconds(fact.BucketStart)}.{version}, 'leaf', 'final', {Number(fact) + 1}, 0, '{fact.Project}', '{fact.ApiKey}', '{fact.User}', '{fact.Model}', 'd', '{(fact.Errors > 0 ? "timeout" : "")}', '{fact.Simulated}', 'high', {fact.Tokens.InputFresh}, {fact.Tokens.InputCacheRead}, {fact.Tokens.OutputText}, {fact.Tokens.OutputReasoning}, {fact.Tokens.Unclassified}, {durationUs}, {(durationUs < 0 ? -1 : durationUs / 10)}, -1),");
        }
    }

    // A request keeps its key whichever facts are stored beside it.
    private static int Number(Fact fact) => Positions[fact];

    private static readonly Dictionary<Fact, int> Positions = Facts.All.Select((fact, i) => (fact, i)).ToDictionary(p => p.fact, p => p.i + 1);

    /// <summary>The bin of a duration as the schema says.</summary>
    public static int Bin(long us) => (int)Math.Floor(Math.Log(Math.Max(us, 1)) / Math.Log(1.02));

    private static long Seconds(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
}
