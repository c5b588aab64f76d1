using System.Globalization;
using Observe.ClickHouseHost;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Schema;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Samples of GPUs and engines, written series by series as a test needs them.</summary>
internal sealed class GpuSamplesOf(ClickHouseClient writer, string tenant = "default")
{
    /// <summary>A device whose name two tenants use.</summary>
    public const string Shared = "GPU-shared";

    /// <summary>A full hour before the facts end.</summary>
    public static readonly DateTime Start = Facts.ToUtc.AddHours(-1);

    public static ScopeView Hour { get; } = Views.Of(Start, Facts.ToUtc, "UTC");

    /// <summary>A migrated database of its own, to write to and to read from as the Dashboard does.</summary>
    public static async Task<(GpuSamplesOf Samples, SqlRunner Runner)> NewAsync(ClickHouseFixture fixture)
    {
        var database = await fixture.CreateDatabaseAsync();
        var writer = Client(fixture, fixture.Writer, database);
        await new Migrator(writer, new MigratorOptions()).ApplyAsync(CancellationToken.None);
        foreach (var table in (string[])["gpu_samples", "engine_samples"])
            await writer.ExecuteAsync($"ALTER TABLE {table} REMOVE TTL", CancellationToken.None);
        return (new GpuSamplesOf(writer), new SqlRunner(Client(fixture, fixture.Reader, database)));
    }

    /// <summary>A little of everything for one tenant, whose numbers are its own.</summary>
    public static async Task SeedAsync(ClickHouseClient writer, string tenant)
    {
        var samples = new GpuSamplesOf(writer, tenant);
        foreach (var device in (string[])[Shared, $"GPU-of-{tenant}"])
        {
            await samples.GaugeAsync(device, "hw.power", "", Every(10, 60, i => 300 + tenant.Length + i));
            await samples.CounterAsync(device, "observe.gpu.busy_time", "", Every(10, 60, i => i * (tenant.Length + 2)));
            await samples.CounterAsync(device, "observe.gpu.throttle.time", "hw_thermal", Every(10, 60, i => i * tenant.Length / 10d));
            await samples.CounterAsync(device, "observe.gpu.xid.errors", "79", [(100, 1)]);
            await samples.InfoAsync(device, "observe.gpu.engine", "vllm", ("gen_ai.request.model", $"{tenant}-large"), ("service.instance.id", "replica-1"));
        }

        await samples.EngineAsync("replica-1", "observe.engine.tokens.output", isCounter: true, Every(10, 60, i => i * tenant.Length));
    }

    /// <summary>Values at equal distances in seconds.</summary>
    public static IEnumerable<(double Second, double Value)> Every(double seconds, int times, Func<int, double> value, double from = 0) =>
        Enumerable.Range(0, times).Select(i => (from + (i * seconds), value(i)));

    public Task GaugeAsync(string device, string metric, string part, IEnumerable<(double Second, double Value)> points, string parent = "", string node = "n1") =>
        WriteAsync(device, metric, part, false, null, points, parent, node);

    /// <summary>A counter; <paramref name="startSecond"/> is since when it counts, where somebody says so.</summary>
    public Task CounterAsync(string device, string metric, string part, IEnumerable<(double Second, double Value)> points, double? startSecond = null, string parent = "", string node = "n1") =>
        WriteAsync(device, metric, part, true, startSecond, points, parent, node);

    public Task InfoAsync(string device, string metric, string part, params (string Name, string Value)[] attributes) =>
        InsertAsync($"INSERT INTO gpu_samples (tenant, metric, series, time, node, device, device_name, device_model, part, kind, value, attributes) VALUES ('{tenant}', '{metric}', cityHash64('{metric}{device}{part}'), {At(3_590)}, 'n1', '{device}', 'nvidia0', 'H100', '{part}', 'gauge', 1, map({string.Join(", ", attributes.Select(said => $"'{said.Name}', '{said.Value}'"))}))");

    public Task EngineAsync(string replica, string metric, bool isCounter, IEnumerable<(double Second, double Value)> points) =>
        InsertAsync("INSERT INTO engine_samples (tenant, metric, series, time, engine, deployment, model, replica, kind, is_monotonic, value) VALUES "
            + string.Join(", ", points.Select(point => Invariant($"('{tenant}', '{metric}', cityHash64('{metric}{replica}'), {At(point.Second)}, 'vllm', 'chat', 'large', '{replica}', '{(isCounter ? "sum" : "gauge")}', {isCounter}, {point.Value})"))));

    private Task WriteAsync(string device, string metric, string part, bool isCounter, double? startSecond, IEnumerable<(double Second, double Value)> points, string parent, string node) =>
        InsertAsync("INSERT INTO gpu_samples (tenant, metric, series, time, start, node, device, device_name, device_model, parent, part, kind, is_monotonic, value) VALUES "
            + string.Join(", ", points.Select(point => Invariant($"('{tenant}', '{metric}', cityHash64('{metric}{device}{part}'), {At(point.Second)}, {(startSecond is { } start ? At(start) : "toDateTime64(0, 9)")}, '{node}', '{device}', 'nvidia0', 'H100', '{parent}', '{part}', '{(isCounter ? "sum" : "gauge")}', {isCounter}, {point.Value})"))));

    private Task InsertAsync(string statement) => writer.ExecuteAsync(statement, CancellationToken.None);

    private static string At(double second) => Invariant($"fromUnixTimestamp64Milli({(long)(((Start - DateTime.UnixEpoch).TotalSeconds + second) * 1000)}, 'UTC')");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ClickHouseClient Client(ClickHouseFixture fixture, ClickHouseCredential who, string database) => new(ClickHouseOptions.Parse(
        $"Host={fixture.Address.Host};Port={fixture.Address.Port};Username={who.User};Password={who.Password};Database={database};Timeout=60"));
}
