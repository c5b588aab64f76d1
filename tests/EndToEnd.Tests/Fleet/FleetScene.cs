using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Observe.EndToEnd.Tests.Telemetry;
using OpenTelemetry.Exporter;

namespace Observe.EndToEnd.Tests.Fleet;

/// <summary>
/// An hour of a small fleet, told over OTLP in the names of Observe's exporter: two nodes, one GPU that runs hot, one that fell off the
/// bus, one that fell silent, one that is partitioned, and an engine on four of them.
/// </summary>
internal sealed class FleetScene(LiveMachine live)
{
    public const string Hot = "GPU-00000000-0000-0000-0000-000000000002";
    public const string Lost = "GPU-00000000-0000-0000-0000-000000000005";
    public const string Silent = "GPU-00000000-0000-0000-0000-000000000006";
    public const string Board = "GPU-00000000-0000-0000-0000-000000000007";

    private const int Minutes = 64, Steps = 2;

    private readonly DateTime until = TimeProvider.System.GetUtcNow().UtcDateTime;

    public async Task SendAsync()
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = await live.EndpointAsync(OtlpExportProtocol.HttpProtobuf) };
        for (var gpu = 0; gpu < 8; gpu++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/metrics") { Content = new ByteArrayContent(Node(gpu < 4 ? "gpu-node-1" : "gpu-node-2", Of(gpu))) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
            request.Headers.Authorization = new("Bearer", await live.FirstKeyAsync());
            using var answer = await client.SendAsync(request, token);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(token));
        }
    }

    private IEnumerable<(string Metric, bool IsCounter, string Unit, (string, string)[] Labels, Func<double, double> Value, double FromMinute, double ToMinute)> Of(int gpu)
    {
        var id = $"GPU-00000000-0000-0000-0000-{gpu:d12}";
        (string, string)[] device = [("hw.id", id), ("hw.type", "gpu"), ("hw.name", $"nvidia{gpu % 4}"), ("hw.model", "NVIDIA H100 80GB HBM3"), ("k8s.pod.name", $"chat-{gpu / 4}")];
        var end = id == Silent ? 40d : id == Lost ? 47d : Minutes;
        double Wave(double minute) => 0.55 + (0.35 * Math.Sin((minute / 9) + gpu));
        // Integrals of what Wave says, as the exporter's counters are.
        double Sum(double minute, double share) => share * 60 * ((0.55 * minute) - (0.35 * 9 * (Math.Cos((minute / 9) + gpu) - Math.Cos(gpu))));

        yield return ("observe.gpu.busy_time", true, "s", device, minute => Sum(minute, 1), 0, end);
        yield return ("observe.gpu.sm.active_time", true, "s", device, minute => Sum(minute, 0.8), 0, end);
        yield return ("observe.gpu.pipe.active_time", true, "s", [.. device, ("observe.gpu.pipe", "tensor")], minute => Sum(minute, 0.45), 0, end);
        yield return ("observe.gpu.dram.active_time", true, "s", device, minute => Sum(minute, 0.6), 0, end);
        yield return ("hw.energy", true, "J", device, minute => (7_200 * minute) + Sum(minute, 480), 0, end);
        yield return ("hw.power", false, "W", device, minute => 120 + (480 * Wave(minute)), 0, end);
        yield return ("observe.gpu.power.limit", false, "W", [.. device, ("hw.limit_type", "enforced")], _ => 700, 0, end);
        yield return ("hw.gpu.memory.usage", false, "By", device, minute => 52e9 + (18e9 * Wave(minute)), 0, end);
        yield return ("hw.gpu.memory.limit", false, "By", device, _ => 85.5e9, 0, end);
        yield return ("hw.temperature", false, "Cel", [.. device, ("hw.sensor_location", "gpu")], minute => (id == Hot ? 62 : 42) + (26 * Wave(minute)), 0, end);
        yield return ("hw.temperature", false, "Cel", [.. device, ("hw.sensor_location", "memory")], minute => (id == Hot ? 66 : 48) + (26 * Wave(minute)), 0, end);
        yield return ("observe.gpu.clock.frequency", false, "Hz", [.. device, ("observe.gpu.clock", "sm")], minute => id == Hot && minute > 40 ? 1.32e9 : 1.98e9, 0, end);
        yield return ("observe.gpu.clock.frequency", false, "Hz", [.. device, ("observe.gpu.clock", "memory")], _ => 2.619e9, 0, end);
        yield return ("hw.gpu.io", true, "By", [.. device, ("network.io.direction", "receive")], minute => 4e8 * Sum(minute, 1), 0, end);
        yield return ("hw.gpu.io", true, "By", [.. device, ("network.io.direction", "transmit")], minute => 1.5e8 * Sum(minute, 1), 0, end);
        yield return ("observe.gpu.nvlink.io", true, "By", [.. device, ("network.io.direction", "receive")], minute => 6e10 * Sum(minute, 1), 0, end);
        yield return ("observe.gpu.nvlink.io", true, "By", [.. device, ("network.io.direction", "transmit")], minute => 5.6e10 * Sum(minute, 1), 0, end);
        yield return ("hw.status", false, "1", [.. device, ("hw.state", "ok")], _ => id is Lost or Hot ? 0 : 1, 0, end);
        yield return ("hw.status", false, "1", [.. device, ("hw.state", "degraded")], _ => id == Hot ? 1 : 0, 0, end);
        yield return ("hw.status", false, "1", [.. device, ("hw.state", "failed")], _ => id == Lost ? 1 : 0, id == Lost ? 47 : 0, id == Silent ? 40 : Minutes);
        yield return ("observe.gpu.device", false, "1", [.. device, ("hw.driver_version", "580.65.06"), ("hw.serial_number", $"16520230{gpu:d5}"), ("observe.gpu.pci.bus_id", $"00000000:{gpu:d2}:00.0")], _ => 1, 0, end);
        yield return ("observe.gpu.throttle.time", true, "s", [.. device, ("observe.gpu.throttle.reason", "sw_power_cap")], minute => Sum(minute, 0.05), 0, end);
        if (id == Hot)
        {
            yield return ("observe.gpu.throttle.time", true, "s", [.. device, ("observe.gpu.throttle.reason", "sw_thermal")], minute => Math.Max(0, minute - 40) * 48, 0, end);
            yield return ("observe.gpu.throttle.active", false, "{state}", [.. device, ("observe.gpu.throttle.reason", "sw_thermal")], minute => minute > 40 ? 1 : 0, 0, end);
            yield return ("observe.gpu.xid.errors", true, "{error}", [.. device, ("observe.gpu.xid", "63")], _ => 1, 25, end);
        }

        if (id == Lost)
            yield return ("observe.gpu.xid.errors", true, "{error}", [.. device, ("observe.gpu.xid", "79")], _ => 1, 47, Minutes);

        for (var instance = 1; id == Board && instance <= 2; instance++)
        {
            (string, string)[] own = [("hw.id", $"MIG-{instance}"), ("hw.type", "gpu"), ("hw.name", "nvidia3"), ("hw.model", "NVIDIA H100 80GB HBM3"), ("hw.parent", id), ("observe.gpu.mig.id", $"{instance}"), ("observe.gpu.mig.profile", "3g.40gb")];
            var share = instance * 0.3;
            yield return ("observe.gpu.sm.active_time", true, "s", own, minute => Sum(minute, share), 0, end);
            yield return ("hw.gpu.memory.usage", false, "By", own, minute => 12e9 + (1e9 * Wave(minute)), 0, end);
            yield return ("hw.gpu.memory.limit", false, "By", own, _ => 42e9, 0, end);
        }

        if (gpu < 4)
        {
            (string, string)[] replica = [("observe.engine", "vllm"), ("observe.deployment.id", "chat"), ("service.instance.id", "10.0.0.7:8000"), ("gen_ai.request.model", "llama-3.3-70b")];
            yield return ("observe.gpu.engine", false, "1", [.. device, .. replica, ("observe.engine.tp_rank", $"{gpu}")], _ => 1, 0, end);
            yield return ("observe.gpu.process.memory", false, "By", [.. device, ("process.pid", $"{4_100 + gpu}"), ("process.executable.name", "python3")], _ => 66e9, 0, end);
            yield return ("observe.gpu.process.utilization", false, "1", [.. device, ("process.pid", $"{4_100 + gpu}"), ("process.executable.name", "python3"), ("hw.gpu.task", "general")], Wave, 0, end);
            if (gpu == 0)
            {
                yield return ("observe.engine.requests.running", false, "{request}", replica, minute => Math.Floor(64 * Wave(minute)), 0, end);
                yield return ("observe.engine.requests.waiting", false, "{request}", replica, minute => Math.Floor(Math.Max(0, 90 * (Wave(minute) - 0.7))), 0, end);
                yield return ("observe.engine.kv_cache.utilization", false, "1", replica, minute => Math.Min(1, Wave(minute) + 0.08), 0, end);
                yield return ("observe.engine.tokens.input", true, "{token}", replica, minute => 5_200 * Sum(minute, 1), 0, end);
                yield return ("observe.engine.tokens.output", true, "{token}", replica, minute => 1_450 * Sum(minute, 1), 0, end);
            }
        }
    }

    private byte[] Node(string name, IEnumerable<(string Metric, bool IsCounter, string Unit, (string, string)[] Labels, Func<double, double> Value, double FromMinute, double ToMinute)> series) =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            resourceMetrics = new[]
            {
                new
                {
                    resource = new { attributes = Attributes([("host.name", name), ("service.name", "observe-gpu-exporter"), ("observe.simulated", "gpu")]) },
                    scopeMetrics = new[] { new { scope = new { name = "observe.gpu-exporter" }, metrics = series.Select(Metric).ToList() } },
                },
            },
        });

    private object Metric((string Metric, bool IsCounter, string Unit, (string, string)[] Labels, Func<double, double> Value, double FromMinute, double ToMinute) series)
    {
        var points = Enumerable.Range(0, (Minutes * Steps) + 1)
            .Select(step => (double)step / Steps)
            .Where(minute => minute >= series.FromMinute && minute <= series.ToMinute)
            .Select(minute => new { timeUnixNano = Nanoseconds(minute), startTimeUnixNano = Nanoseconds(0), asDouble = series.Value(minute), attributes = Attributes(series.Labels) })
            .ToList();
        return series.IsCounter
            ? new { name = series.Metric, unit = series.Unit, sum = new { dataPoints = points, aggregationTemporality = 2, isMonotonic = true } }
            : new { name = series.Metric, unit = series.Unit, gauge = new { dataPoints = points } };
    }

    private string Nanoseconds(double minute) =>
        ((until.AddMinutes(minute - Minutes) - DateTime.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private static object[] Attributes(IEnumerable<(string Key, string Value)> attributes) =>
        [.. attributes.Select(said => new { key = said.Key, value = new { stringValue = said.Value } })];
}
