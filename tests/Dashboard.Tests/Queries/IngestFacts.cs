using System.Globalization;
using System.Text;
using Observe.Dashboard.Pages.Ingest;
using Observe.Storage.Client;
using Observe.Vocabulary;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>What the receiver did: one ledger, one quarantine, one status, and a trace that two tenants have. Always the same.</summary>
internal static class IngestFacts
{
    public static readonly DateTime At = Facts.ToUtc.AddMinutes(-30);

    /// <summary>A fact of acme that is rated, whose report in the store has the trace.</summary>
    public static Fact Traced { get; } = Facts.All.First(fact => fact.Tenant == "acme" && fact.Charges.Any() && fact.BucketStart > Facts.ToUtc.AddDays(-3));

    public static string TraceId { get; } = Number.ToString("x32", CultureInfo.InvariantCulture);

    // The report of the fact names its span by one more than its number.
    private static ulong SpanId => SpanRef.Of(Number, 1) ^ 1 ^ ((ulong)Number + 1);

    private static uint Number => (uint)Facts.All.ToList().IndexOf(Traced) + 1;

    /// <summary>Refused items, a row each time they were seen.</summary>
    public static IReadOnlyList<(string Tenant, string Id, string Reason, string TraceId, int MinutesAgo)> Quarantine { get; } =
    [
        ("acme", new string('a', 32), "too_far_ahead", TraceId, 40),
        ("acme", new string('a', 32), "too_far_ahead", TraceId, 35),
        ("acme", new string('b', 32), "span_id", new string('0', 32), 50),
        ("globex", new string('c', 32), "time", TraceId, 45),
        ("", new string('d', 32), "malformed", new string('0', 32), 60),
    ];

    /// <summary>An entry of acme as a list would have it.</summary>
    public static QuarantineRow Listed { get; } = new(
        new string('a', 32), At.AddHours(-2), At, 2, "traces", "item", "", "", "", "acme", "", "", TraceId, "", 12, 12, "", "", "", null);

    /// <summary>Requests that are dated ahead, each told by an engine, twice, and some by the gateway before it.</summary>
    public static IReadOnlyList<(string Tenant, string Service, int MinutesAhead, int Requests, bool AlsoGateway)> Ahead { get; } =
    [
        ("acme", "llm-3", 180, 4, false),
        ("acme", "llm-3", 60, 1, false),
        ("acme", "llm-4", 45, 2, true),
        ("globex", "llm-5", 90, 3, false),
        // Not held back: counted at once, since it is no more than a quarter hour ahead.
        ("acme", "llm-6", 15, 9, false),
    ];

    /// <summary>A report of acme as a look-up would have it.</summary>
    public static WhereReportRow Report(DateTime eventTime, string model) =>
        new("acme", "", "engine", "leaf", 1, 1, "", "", eventTime, 1, 0, "", model, "", 10);

    public static async Task SeedAsync(ClickHouseClient writer, string tenant)
    {
        // Whatever the clock of the machine says, these rows stay.
        foreach (var table in (string[])["metering_status", "receive_requests", "quarantine", "quarantine_replays", "spans", "trace_bounds", "resources", "gpu_samples", "engine_samples"])
            await writer.ExecuteAsync($"ALTER TABLE {table} REMOVE TTL", CancellationToken.None);

        await writer.ExecuteAsync(Ledger(tenant), CancellationToken.None);
        await writer.ExecuteAsync(Entries(tenant), CancellationToken.None);
        foreach (var statement in AheadRows(tenant).Concat(NamedRows(tenant)))
            await writer.ExecuteAsync(statement, CancellationToken.None);
        await writer.ExecuteAsync(
            $"INSERT INTO quarantine_replays (id, replayed_at, tenant, author, outcome, message) VALUES (unhex('{new string('b', 32)}'), fromUnixTimestamp({Seconds(At)}), 'acme', 'ann', 'accepted', 'ok'), (unhex('{new string('a', 32)}'), fromUnixTimestamp({Seconds(At)}), 'globex', 'eve', 'accepted', 'not mine')",
            CancellationToken.None);
        await writer.ExecuteAsync(
            $"INSERT INTO receive_requests VALUES ({Seconds(At)}, 'http', 'ok', 900), ({Seconds(At)}, 'grpc', 'unauthenticated', 7)", CancellationToken.None);
        await writer.ExecuteAsync(
            $"INSERT INTO metering_status VALUES (fromUnixTimestamp({Seconds(At)}), 'm1', 100, 1000, 1, 0.5, true, ''), (fromUnixTimestamp({Seconds(At) + 5}), 'm1', 900, 1000, 3, 12.5, false, 'refused')",
            CancellationToken.None);
        foreach (var who in (string[])["acme", "globex"])
        {
            if (tenant.Length == 0 || who == tenant)
            {
                var start = Seconds(Traced.BucketStart) + 61;
                await writer.ExecuteAsync(
                    $"INSERT INTO spans (tenant, start, trace_id, ids, service, key_id) SELECT '{who}', fromUnixTimestamp({start}), unhex('{TraceId}'), unhex('{SpanId:x16}{new string('0', 16)}'), 'chat-{who}', 'key_1' FROM numbers(3)", CancellationToken.None);
                await writer.ExecuteAsync(
                    $"INSERT INTO trace_bounds VALUES (reinterpretAsUInt32(reverse(substring(unhex('{TraceId}'), 13))), {start - (start % 60)})", CancellationToken.None);
            }
        }
    }

    /// <summary>Requests that are known by an id: a response of two tenants, and an event's id of two sources.</summary>
    public static IReadOnlyList<(string Tenant, string Identity, string Kind)> Named { get; } =
    [
        ("acme", "resp-77", "response_id"),
        ("globex", "resp-77", "response_id"),
        ("acme", "urn:shop\nev-1", "event"),
        ("acme", "urn:other\nev-1", "event"),
    ];

    private static IEnumerable<string> NamedRows(string tenant)
    {
        // The day before the facts end: it is found on the first look.
        var time = Seconds(Facts.ToUtc.AddHours(-30)) + 7;
        foreach (var (who, identity, kind) in Named.Where(named => tenant.Length == 0 || named.Tenant == tenant))
        {
            var stored = kind == "event" ? identity.Replace("\n", "\\n", StringComparison.Ordinal) : "";
            yield return $"""
                INSERT INTO usage_reports (tenant, bucket_start, request_key, layer, batch, event_time, role, finality, identity_kind, identity, model, service, output_text)
                VALUES ('{who}', {time - (time % 900)}, unhex('{EventKey.Of(who, identity)}'), 'gateway', 1764000000000001, {time}.0, 'leaf', 'final', '{kind}', '{stored}', 'named', 'shop', 5)
                """;
            if (kind == "response_id")
                yield return $"INSERT INTO spans (tenant, start, trace_id, ids, service, key_id, response_id) VALUES ('{who}', fromUnixTimestamp({time}), unhex('{new string('5', 32)}'), 'span', 'shop', 'key_1', '{identity}')";
        }

        if (tenant.Length == 0 || tenant == "globex")
            yield return $"INSERT INTO quarantine (received_at, id, signal, extent, reason, tenant, payload, payload_bytes) VALUES (fromUnixTimestamp({Seconds(At) - 7_200}), unhex('{new string('e', 32)}'), 'events', 'item', 'source', 'globex', 'an event with the id ev-1 in it', 31)";
    }

    private static IEnumerable<string> AheadRows(string tenant)
    {
        for (var at = 0; at < Ahead.Count; at++)
        {
            var (who, service, minutesAhead, requests, alsoGateway) = Ahead[at];
            if (tenant.Length != 0 && who != tenant)
                continue;

            var time = Seconds(Facts.ToUtc.AddMinutes(minutesAhead));
            foreach (var (layer, from, version) in (IEnumerable<(string, string, int)>)[("engine", service, 1), ("engine", service, 2), .. alsoGateway ? [("gateway", "router", 3)] : Array.Empty<(string, string, int)>()])
            {
                yield return $"""
                    INSERT INTO usage_reports (tenant, bucket_start, request_key, layer, batch, event_time, role, finality, api_key, model, service, replica, input_fresh)
                    SELECT '{who}', {time}, toFixedString(concat('ahead-{at}-', toString(number)), 16), '{layer}', {version}, {time}.0, 'leaf', 'final', 'key-{who}', 'large', '{from}', '{from}-0', 100
                    FROM numbers({requests})
                    """;
            }

            yield return $"INSERT INTO spans (tenant, start, trace_id, ids, service, key_id, resource) VALUES ('{who}', fromUnixTimestamp({time}), 'trace', 'span', '{service}', 'key_{who}', {at + 1})";
            yield return $"INSERT INTO resources (tenant, day, resource, service, attributes) VALUES ('{who}', toDate({time}), {at + 1}, '{service}', map('host.name', 'host-{service}'))";
        }
    }

    private static string Ledger(string tenant)
    {
        var sql = new StringBuilder("INSERT INTO ingest_ledger (minute, signal, outcome, reason, key_id, tenant, requests, items, reports, bytes) VALUES ");
        foreach (var who in (string[])["acme", "globex", ""])
        {
            if (tenant.Length != 0 && who != tenant)
                continue;

            sql.Append(CultureInfo.InvariantCulture, $"({Seconds(At)}, 'traces', 'accepted', '', 'key_{who}', '{who}', 10, 512, 128, 9000),");
            sql.Append(CultureInfo.InvariantCulture, $"({Seconds(At)}, 'traces', 'accepted', '', 'key_{who}', '{who}', 1, 88, 0, 100),");
            sql.Append(CultureInfo.InvariantCulture, $"({Seconds(At)}, 'traces', 'rejected', 'too_far_ahead', 'key_{who}', '{who}', 0, 5, 0, 0),");
            sql.Append(CultureInfo.InvariantCulture, $"({Seconds(At)}, 'events', 'refused', 'malformed', 'key_{who}', '{who}', 1, 1, 0, 20),");
            sql.Append(CultureInfo.InvariantCulture, $"({Seconds(At)}, 'traces', 'warned', 'long_text', 'key_{who}', '{who}', 0, 2, 0, 0),");
        }

        return sql.ToString();
    }

    private static string Entries(string tenant)
    {
        var sql = new StringBuilder("INSERT INTO quarantine (received_at, id, signal, extent, reason, message, tenant, key_id, trace_id, content_type, payload, payload_bytes) VALUES ");
        foreach (var (who, id, reason, traceId, minutesAgo) in Quarantine.Where(entry => tenant.Length == 0 || entry.Tenant == tenant))
        {
            sql.Append(CultureInfo.InvariantCulture,
                $"(fromUnixTimestamp({Seconds(At) - (60 * minutesAgo)}), unhex('{id}'), 'traces', 'item', '{reason}', 'in words', '{who}', 'key_1', unhex('{traceId}'), 'application/x-protobuf', 'payload of {id[..1]}', 12),");
        }

        return sql.ToString();
    }

    private static long Seconds(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
}
