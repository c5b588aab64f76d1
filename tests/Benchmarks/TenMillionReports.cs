using System.Globalization;
using Observe.Storage.Client;
using Observe.Storage.Schema;

namespace Observe.Benchmarks;

/// <summary>
/// Thirty days of ten million requests: 20 tenants, 3 projects and 5 keys in each, 4 models of which one has no price, 2,000 users
/// whose use falls like Zipf's law. Rollups and charges are filled from the reports by sets, a day at a time as time would.
/// </summary>
internal static class TenMillionReports
{
    public const int Days = 30;

    public static readonly DateTime FromUtc = new(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc);
    public static readonly DateTime ToUtc = FromUtc.AddDays(Days);

    public static async Task FillAsync(ClickHouseClient client, int requests)
    {
        await new Migrator(client, new MigratorOptions { RetentionDays = 4_000 }).ApplyAsync(default);
        for (var day = 0; day < Days; day++)
        {
            var aDay = new QueryParameters { ["fromTime"] = FromUtc.AddDays(day), ["toTime"] = FromUtc.AddDays(day + 1) };
            await client.ExecuteAsync(Reports, new QueryParameters
            {
                ["start"] = FromUtc,
                ["first"] = (long)requests * day / Days,
                ["count"] = ((long)requests * (day + 1) / Days) - ((long)requests * day / Days),
                ["spacingUs"] = (long)TimeSpan.FromDays(Days).TotalMicroseconds / requests,
            }, default);
            foreach (var sql in (string[])[Usage, Charges, Latency])
                await client.ExecuteAsync(sql, aDay, default);
        }
    }

    /// <summary>Rows and bytes of each table, and of each of its projections.</summary>
    public static async Task DescribeAsync(ClickHouseClient client)
    {
        const string Sizes = """
            SELECT part_of AS name, toInt64(sum(n)) AS rows, toInt64(sum(b)) AS bytes
            FROM
            (
                SELECT table AS part_of, rows AS n, bytes_on_disk AS b FROM system.parts WHERE active AND database = currentDatabase()
                UNION ALL
                SELECT table || '.' || name, rows, bytes_on_disk
                FROM system.projection_parts WHERE active AND database = currentDatabase()
            )
            GROUP BY name
            ORDER BY name
            """;
        foreach (var (name, rows, bytes) in await client.QueryAsync<TableSize>(Sizes, null, default))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-36} {rows,12:N0} rows {bytes / 1e6,8:N1} MB"));
    }

    private sealed record TableSize(string Name, long Rows, long Bytes);

    private const string Reports = """
        INSERT INTO usage_reports (tenant, bucket_start, request_key, layer, batch, event_time, role, finality, span_ref,
            project, api_key, user, model, deployment, error_type, simulated, confidence, input_fresh, input_cache_read,
            output_text, duration_us, time_to_first_token_us, queue_us)
        WITH
            toUInt64(floor(pow(2000, cityHash64(number, 1) % 1000000 / 1000000.))) AS rank,
            cityHash64(number, 2) % 4 AS m,
            addMicroseconds(toDateTime64({start:DateTime('UTC')}, 6, 'UTC'), number * {spacingUs:Int64}) AS at
        SELECT
            'tenant-' || leftPad(toString(rank % 20), 2, '0'), toStartOfFifteenMinutes(at), substring(MD5(toString(number)), 1, 16),
            'engine', toUnixTimestamp(at) * 1000000, at, 'leaf', 'final', cityHash64(number, 6),
            'project-' || toString(intDiv(rank, 20) % 3),
            'key-' || toString(rank % 20) || '-' || toString(intDiv(rank, 20) % 5), 'user-' || toString(rank), 'model-' || toString(m),
            'deployment-' || toString(m), if(cityHash64(number, 3) % 100 = 0, 'timeout', ''), '', 'high', 1000 + number % 977,
            if(number % 3 = 0, 300, 0), 100 + number % 331, 1000000 + cityHash64(number, 4) % 5000000,
            100000 + cityHash64(number, 5) % 500000, -1
        FROM numbers({first:UInt64}, {count:UInt64})
        """;

    private const string Usage = """
        INSERT INTO usage_15m (bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated, requests, errors,
            low_confidence, input_fresh, input_cache_read, output_text, refreshed_at)
        SELECT bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated, count(), countIf(error_type != ''),
            countIf(confidence != 'high'), sum(input_fresh), sum(input_cache_read), sum(output_text), {toTime:DateTime('UTC')}
        FROM usage_reports
        WHERE bucket_start >= {fromTime:DateTime('UTC')} AND bucket_start < {toTime:DateTime('UTC')}
        GROUP BY bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated
        """;

    private const string Charges = """
        INSERT INTO charges (bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency,
            price_version, reason, simulated, recorded_in, unit_price, quantity, amount)
        WITH model != 'model-3' AS priced, if(priced, tupleElement(part, 3), toDecimal128(0, 12)) AS price
        SELECT bucket_start, tenant, project, model, deployment, api_key, user, tupleElement(part, 1), if(priced, 'priced', 'unpriced'),
            'USD', if(priced, 'v1', ''), if(priced, '', 'no price for model "model-3"'), simulated, bucket_start, price,
            tupleElement(part, 2), toDecimal128(tupleElement(part, 2) * toDecimal128(price, 6), 12) / 1000000
        FROM
        (
            SELECT bucket_start, tenant, project, model, deployment, api_key, user, simulated, sum(input_fresh) AS fresh,
                sum(input_cache_read) AS cached, sum(output_text) AS text
            FROM usage_15m
            WHERE bucket_start >= {fromTime:DateTime('UTC')} AND bucket_start < {toTime:DateTime('UTC')}
            GROUP BY bucket_start, tenant, project, model, deployment, api_key, user, simulated
        )
        ARRAY JOIN
        [
            ('input_fresh', fresh, toDecimal128('0.59', 12)),
            ('input_cache_read', cached, toDecimal128('0.15', 12)),
            ('output_text', text, toDecimal128('0.79', 12))
        ] AS part
        WHERE tupleElement(part, 2) != 0
        """;

    private const string Latency = """
        INSERT INTO latency_15m (bucket_start, measure, model, deployment, tenant, bin, requests)
        SELECT bucket_start, tupleElement(timing, 1), model, deployment, tenant,
            toInt16(floor(log(greatest(tupleElement(timing, 2), 1)) / log(1.02))) AS bin, count()
        FROM usage_reports
        ARRAY JOIN
        [
            ('duration', duration_us),
            ('time_to_first_token', time_to_first_token_us),
            ('time_per_output_token', intDiv(duration_us - time_to_first_token_us, greatest(output_text - 1, 1)))
        ] AS timing
        WHERE bucket_start >= {fromTime:DateTime('UTC')} AND bucket_start < {toTime:DateTime('UTC')} AND error_type = ''
        GROUP BY bucket_start, tupleElement(timing, 1), model, deployment, tenant, bin
        """;
}
