using System.Text.Json;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp.Json;
using Observe.Metering.Store;
using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive.Signals;

/// <summary>What requests of any signal become: decoded by the process's own decoders into a batch, and stored in the real engine.</summary>
internal sealed class DecodedRows : IDisposable
{
    public static readonly DateTime ReceivedAt = new(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>A moment before <see cref="ReceivedAt"/>, in nanoseconds since 1970.</summary>
    public const ulong Now = 1_795_000_000_123_456_789;

    private readonly DecoderSet decoders = new(new KeptTime(365, TimeProvider.System) { SpanRetentionDays = 30 });

    public StoreBatch Batch { get; } = new();

    public Tally Tally { get; private set; } = new(Signal.Metrics);

    public Refusal? Decode(Signal signal, byte[] body, string? tenant = null)
    {
        Tally = new Tally(signal);
        return decoders.Decode(new Frame(signal, body, body.Length, new Sender("key_test", tenant, null), ReceivedAt), Batch, Tally);
    }

    public Refusal? DecodeJson(Signal signal, string json)
    {
        using var protobuf = new ProtoBuffer(1024 * 1024);
        Assert.True(JsonTranscoder.TryTranscode(signal, System.Text.Encoding.UTF8.GetBytes(json), protobuf, out var fault), fault?.ToString());
        return Decode(signal, protobuf.Bytes[..protobuf.Length]);
    }

    /// <summary>How many rows each table of telemetry has, of those that have any.</summary>
    public string Counts => string.Join(' ', Batch.Tables.Where(table => table.Rows.Rows != 0 && table.Name is not ("ingest_ledger" or "quarantine"))
        .Select(table => $"{table.Name}:{table.Rows.Rows}").Order());

    /// <summary>Stores the batch in a migrated database of its own and asks it one question; each row as a JSON object.</summary>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(ClickHouseFixture engine, string sql)
    {
        var token = TestContext.Current.CancellationToken;
        var database = await engine.CreateDatabaseAsync();
        using var client = new ClickHouseClient(ClickHouseOptions.Parse(
            $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}"));
        await new Migrator(client, new MigratorOptions()).ApplyAsync(token);
        foreach (var table in Batch.Tables)
            await client.InsertAsync(table.Name, table.Rows, "once", token);
        var lines = await engine.ExecuteAsync(
            $"{sql} FORMAT JSONEachRow SETTINGS output_format_json_quote_denormals = 1, output_format_json_quote_64bit_integers = 0, output_format_json_escape_forward_slashes = 0", database);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    public void Dispose() => Batch.Dispose();
}
