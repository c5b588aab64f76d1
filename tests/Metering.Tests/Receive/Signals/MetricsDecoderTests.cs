using Observe.Metering.Receive;
using Observe.Testing;
using static Observe.Metering.Tests.Receive.Signals.OtlpSignals;

namespace Observe.Metering.Tests.Receive.Signals;

public sealed class MetricsDecoderTests(ClickHouseFixture engine) : IDisposable
{
    private static readonly byte[] traceId = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");
    private static readonly byte[] spanId = Convert.FromHexString("a1a2a3a4a5a6a7a8");

    private readonly DecodedRows rows = new();

    [Fact]
    public async Task Decode_GaugeAndSums_AreKeptExactly()
    {
        var exemplar = new Proto().Fixed64(2, DecodedRows.Now).Double(3, 0.5).Bytes(4, spanId).Bytes(5, traceId).Message(7, OtlpTraces.KeyValue("k", 1L));
        var request = Request(
            [("service.name", "shop"), ("observe.tenant.id", "acme")],
            Metric("g", Gauge, Points(Point(7, attributes: [("a", "x"), ("b", true)]).Double(4, 1.5))),
            Metric("s.delta", Sum, Points(Point().Int(long.MaxValue).Message(5, exemplar)).Varint(2, 1).Varint(3, 1)),
            Metric("s.cumulative", Sum, Points(Point().Int(-7)).Varint(2, 2)),
            Metric("nothing", Gauge, Points(Point().Varint(8, 1))));

        Assert.Null(rows.Decode(Signal.Metrics, request));
        Assert.Equal("metrics_number:4 resources:1", rows.Counts);
        var stored = await rows.AskAsync(engine, """
            SELECT m.tenant, metric, kind, temporality, is_monotonic, toString(value) AS real, toString(value_int) AS whole, value_type, flags,
                toUnixTimestamp64Nano(time) - toUnixTimestamp64Nano(start) AS covered, toString(toUnixTimestamp64Nano(time)) AS at, unit, description,
                m.service, m.attributes, m.attribute_types, r.attributes['service.name'] AS sender, r.scope_name,
                exemplar_values, arrayMap(id -> lower(hex(id)), exemplar_trace_ids) AS traces, arrayMap(id -> lower(hex(id)), exemplar_span_ids) AS spans, exemplar_attributes
            FROM metrics_number AS m INNER JOIN resources AS r ON r.resource = m.resource AND r.tenant = m.tenant ORDER BY metric
            """);

        Assert.Equal(
            [
                """{"tenant":"acme","metric":"g","kind":"gauge","temporality":"","is_monotonic":false,"real":"1.5","whole":"0","value_type":"double","flags":0,"covered":1000000000,"at":"1795000000123456789","unit":"1","description":"about g","service":"shop","attributes":{"a":"x","b":"true"},"attribute_types":"sb","sender":"shop","scope_name":"scope","exemplar_values":[],"traces":[],"spans":[],"exemplar_attributes":[]}""",
                """{"tenant":"acme","metric":"nothing","kind":"gauge","temporality":"","is_monotonic":false,"real":"0","whole":"0","value_type":"none","flags":1,"covered":1000000000,"at":"1795000000123456789","unit":"1","description":"about nothing","service":"shop","attributes":{},"attribute_types":"","sender":"shop","scope_name":"scope","exemplar_values":[],"traces":[],"spans":[],"exemplar_attributes":[]}""",
                """{"tenant":"acme","metric":"s.cumulative","kind":"sum","temporality":"cumulative","is_monotonic":false,"real":"-7","whole":"-7","value_type":"int","flags":0,"covered":1000000000,"at":"1795000000123456789","unit":"1","description":"about s.cumulative","service":"shop","attributes":{},"attribute_types":"","sender":"shop","scope_name":"scope","exemplar_values":[],"traces":[],"spans":[],"exemplar_attributes":[]}""",
                """{"tenant":"acme","metric":"s.delta","kind":"sum","temporality":"delta","is_monotonic":true,"real":"9223372036854776000","whole":"9223372036854775807","value_type":"int","flags":0,"covered":1000000000,"at":"1795000000123456789","unit":"1","description":"about s.delta","service":"shop","attributes":{},"attribute_types":"","sender":"shop","scope_name":"scope","exemplar_values":[0.5],"traces":["0102030405060708090a0b0c0d0e0f10"],"spans":["a1a2a3a4a5a6a7a8"],"exemplar_attributes":["{\"k\":1}"]}""",
            ],
            stored.Select(row => row.ToString()));
    }

    [Fact]
    public async Task Decode_HistogramsAndSummary_AreKeptExactly()
    {
        var histogram = Point(9).Fixed64(4, 6).Double(5, 66.5).PackedFixed(6, 1, 2, 3).PackedDoubles(7, 1, 10).Double(11, 0.5).Double(12, 50);
        var unpacked = Point(9).Fixed64(4, 1).Fixed64(6, 1).Fixed64(6, 0).Double(7, 2.5);
        var exponential = Point(1).Fixed64(4, 12).Double(5, 99.5).Varint(6, 5).Fixed64(7, 2)
            .Message(8, new Proto().Varint(1, 3).Bytes(2, [1, 2, 0xAC, 0x02])).Message(9, new Proto().Varint(1, 0).Varint(2, 4)).Double(13, 30).Double(14, 0.001);
        var summary = Point().Fixed64(4, 10).Double(5, 55).Message(6, new Proto().Double(1, 0.5).Double(2, 5)).Message(6, new Proto().Double(1, 0.99).Double(2, 9.9));
        var request = Request(
            [],
            Metric("h", Histogram, Points(histogram, unpacked).Varint(2, 1)),
            Metric("e", ExponentialHistogram, Points(exponential).Varint(2, 2)),
            Metric("q", Summary, Points(summary)));

        Assert.Null(rows.Decode(Signal.Metrics, request, "acme"));
        Assert.Equal("metrics_exponential_histogram:1 metrics_histogram:2 metrics_summary:1 resources:1", rows.Counts);
        var stored = await rows.AskAsync(engine, """
            SELECT toJSONString(tuple(temporality, count, sum, min, max, bucket_counts, explicit_bounds)) AS row FROM metrics_histogram
            UNION ALL SELECT toJSONString(tuple(temporality, count, sum, min, max, scale, zero_count, zero_threshold, positive_offset, positive_counts, negative_offset, negative_counts)) FROM metrics_exponential_histogram
            UNION ALL SELECT toJSONString(tuple(count, sum, quantiles, quantile_values)) FROM metrics_summary
            """);

        Assert.Equal(
            [
                """["cumulative",12,99.5,null,30,-3,2,0.001,-2,[1,2,300],0,[4]]""",
                """["delta",1,null,null,null,[1,0],[2.5]]""",
                """["delta",6,66.5,0.5,50,[1,2,3],[1,10]]""",
                """[10,55,[0.5,0.99],[5,9.9]]""",
            ],
            stored.Select(row => row.GetProperty("row").GetString()!.Replace("\"12\"", "12", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Decode_GpuAndEngineMetrics_GoToTheirTablesOnly()
    {
        var latency = Point(9, attributes: [("model_name", "large")]).Fixed64(4, 2).Double(5, 0.75).PackedFixed(6, 1, 1).PackedDoubles(7, 0.5);
        var request = Request(
            [("k8s.node.name", "node-1"), ("service.instance.id", "replica-7"), ("observe.deployment.id", "chat"), ("service.name", "vllm")],
            Metric("hw.gpu.utilization", Gauge, Points(Point(7, attributes: [("hw.id", "GPU-1"), ("hw.model", "H100")]).Double(4, 0.9)), "1"),
            Metric("hw.energy", Sum, Points(Point(7, attributes: [("hw.id", "GPU-1"), ("hw.type", "gpu")]).Int(12)).Varint(2, 2).Varint(3, 1), "J"),
            Metric("hw.temperature", Gauge, Points(Point(7, attributes: [("hw.id", "hbm"), ("hw.type", "temperature"), ("hw.parent", "GPU-1")]).Double(4, 60)), "Cel"),
            Metric("DCGM_FI_DEV_POWER_USAGE", Gauge, Points(Point(7, attributes: [("UUID", "GPU-2"), ("gpu", "0"), ("modelName", "H200"), ("GPU_I_ID", 3L), ("Hostname", "node-2")]).Double(4, 700))),
            Metric("hw.energy", Sum, Points(Point(7, attributes: [("hw.id", "psu"), ("hw.type", "power_supply")]).Int(1))),
            Metric("vllm:num_requests_running", Gauge, Points(Point(7, attributes: [("model_name", "large")]).Double(4, 3))),
            Metric("vllm:time_to_first_token_seconds", Histogram, Points(latency).Varint(2, 2), "s"),
            Metric("gen_ai.server.time_to_first_token", Histogram, Points(latency).Varint(2, 2), "s"),
            Metric("http.server.request.duration", Histogram, Points(latency).Varint(2, 2), "s"));

        Assert.Null(rows.Decode(Signal.Metrics, request));
        Assert.Equal("engine_samples:3 gpu_samples:4 metrics_histogram:1 metrics_number:1 resources:1", rows.Counts);
        var gpus = await rows.AskAsync(engine, "SELECT metric, node, device, device_model, mig_instance, deployment, value FROM gpu_samples ORDER BY value");
        Assert.Equal(
            [
                """{"metric":"hw.gpu.utilization","node":"node-1","device":"GPU-1","device_model":"H100","mig_instance":"","deployment":"chat","value":0.9}""",
                """{"metric":"hw.energy","node":"node-1","device":"GPU-1","device_model":"","mig_instance":"","deployment":"chat","value":12}""",
                """{"metric":"hw.temperature","node":"node-1","device":"GPU-1","device_model":"","mig_instance":"","deployment":"chat","value":60}""",
                """{"metric":"DCGM_FI_DEV_POWER_USAGE","node":"node-2","device":"GPU-2/3","device_model":"H200","mig_instance":"3","deployment":"chat","value":700}""",
            ],
            gpus.Select(row => row.ToString()));
        var engines = await rows.AskAsync(
            engine, "SELECT metric, engine, deployment, model, replica, node, kind, value, count, bucket_counts, explicit_bounds FROM engine_samples ORDER BY metric");
        Assert.Equal(
            [
                """{"metric":"gen_ai.server.time_to_first_token","engine":"engine","deployment":"chat","model":"large","replica":"replica-7","node":"node-1","kind":"histogram","value":0.75,"count":2,"bucket_counts":[1,1],"explicit_bounds":[0.5]}""",
                """{"metric":"vllm:num_requests_running","engine":"vllm","deployment":"chat","model":"large","replica":"replica-7","node":"node-1","kind":"gauge","value":3,"count":0,"bucket_counts":[],"explicit_bounds":[]}""",
                """{"metric":"vllm:time_to_first_token_seconds","engine":"vllm","deployment":"chat","model":"large","replica":"replica-7","node":"node-1","kind":"histogram","value":0.75,"count":2,"bucket_counts":[1,1],"explicit_bounds":[0.5]}""",
            ],
            engines.Select(row => row.ToString()));
    }

    [Fact]
    public async Task Decode_WhatObservesExporterPushes_IsToldApartByDeviceEngineAndPart()
    {
        const string Board = "GPU-1", Instance = "MIG-7";
        (string, object)[] replica = [("observe.engine", "sglang"), ("observe.deployment.id", "chat"), ("service.instance.id", "10.0.0.7:8000"), ("gen_ai.request.model", "large")];
        var latency = Point(9, attributes: replica).Fixed64(4, 2).Double(5, 0.75).PackedFixed(6, 1, 1).PackedDoubles(7, 0.5);
        var request = Request(
            [("host.name", "node-1"), ("service.name", "observe-gpu-exporter"), ("service.instance.id", "exporter-1")],
            Metric("observe.gpu.pipe.active_time", Sum, Points(Point(7, attributes: [("hw.id", Board), ("hw.type", "gpu"), ("hw.name", "nvidia0"), ("hw.model", "H100"), ("observe.gpu.pipe", "tensor")]).Double(4, 1)).Varint(2, 2).Varint(3, 1), "s"),
            Metric("observe.gpu.xid.errors", Sum, Points(Point(7, attributes: [("hw.id", Board), ("hw.type", "gpu"), ("observe.gpu.xid", "79"), ("observe.simulated", "device")]).Double(4, 2)).Varint(2, 2).Varint(3, 1), "{error}"),
            Metric("hw.gpu.memory.usage", Sum, Points(Point(7, attributes: [("hw.id", Instance), ("hw.type", "gpu"), ("hw.parent", Board), ("observe.gpu.mig.id", "3"), ("hw.name", "nvidia0")]).Double(4, 3)).Varint(2, 2), "By"),
            Metric("observe.gpu.engine", Gauge, Points(Point(7, attributes: [("hw.id", Board), ("hw.type", "gpu"), .. replica, ("observe.engine.tp_rank", "0")]).Double(4, 4))),
            Metric("observe.gpu.workload", Gauge, Points(Point(7, attributes: [("hw.id", Board), ("hw.type", "gpu"), ("k8s.pod.name", "chat-0")]).Double(4, 5))),
            Metric("observe.engine.requests.running", Gauge, Points(Point(7, attributes: replica).Double(4, 6)), "{request}"),
            Metric("observe.engine.queue.time", Histogram, Points(latency).Varint(2, 2), "s"),
            Metric("gen_ai.server.time_to_first_token", Histogram, Points(latency).Varint(2, 2), "s"),
            Metric("nvidia_smi_power_draw_watts", Gauge, Points(Point(7, attributes: [("uuid", "df6e7a7c-7314-46f8-abc4-b88b36dcf3aa")]).Double(4, 7))),
            Metric("DCGM_FI_DEV_GPU_UTIL", Gauge, Points(Point(7, attributes: [("UUID", "GPU-2"), ("gpu", "0"), ("modelName", "H200"), ("GPU_I_ID", 3L)]).Double(4, 8))),
            Metric("gpu.dcgm.utilization", Gauge, Points(Point(7, attributes: [("gpu.number", 1L)]).Double(4, 9))),
            Metric("observe.exporter.nvml.share", Gauge, Points(Point(7, attributes: [("observe.nvml.call", "all")]).Double(4, 0.01))));

        Assert.Null(rows.Decode(Signal.Metrics, request));
        Assert.Equal("engine_samples:3 gpu_samples:8 metrics_number:1 resources:1", rows.Counts);
        var gpus = await rows.AskAsync(
            engine, "SELECT metric, node, device, device_name, device_model, parent, mig_instance, part, deployment, simulated FROM gpu_samples ORDER BY value");
        Assert.Equal(
            [
                """{"metric":"observe.gpu.pipe.active_time","node":"node-1","device":"GPU-1","device_name":"nvidia0","device_model":"H100","parent":"","mig_instance":"","part":"tensor","deployment":"","simulated":""}""",
                """{"metric":"observe.gpu.xid.errors","node":"node-1","device":"GPU-1","device_name":"","device_model":"","parent":"","mig_instance":"","part":"79","deployment":"","simulated":"device"}""",
                """{"metric":"hw.gpu.memory.usage","node":"node-1","device":"MIG-7","device_name":"nvidia0","device_model":"nvidia0","parent":"GPU-1","mig_instance":"3","part":"","deployment":"","simulated":""}""",
                """{"metric":"observe.gpu.engine","node":"node-1","device":"GPU-1","device_name":"","device_model":"","parent":"","mig_instance":"","part":"sglang","deployment":"chat","simulated":""}""",
                """{"metric":"observe.gpu.workload","node":"node-1","device":"GPU-1","device_name":"","device_model":"","parent":"","mig_instance":"","part":"","deployment":"","simulated":""}""",
                """{"metric":"nvidia_smi_power_draw_watts","node":"node-1","device":"GPU-df6e7a7c-7314-46f8-abc4-b88b36dcf3aa","device_name":"","device_model":"","parent":"","mig_instance":"","part":"","deployment":"","simulated":""}""",
                """{"metric":"DCGM_FI_DEV_GPU_UTIL","node":"node-1","device":"GPU-2/3","device_name":"0","device_model":"H200","parent":"GPU-2","mig_instance":"3","part":"","deployment":"","simulated":""}""",
                """{"metric":"gpu.dcgm.utilization","node":"node-1","device":"node-1/1","device_name":"1","device_model":"","parent":"","mig_instance":"","part":"","deployment":"","simulated":""}""",
            ],
            gpus.Select(row => row.ToString()));
        var engines = await rows.AskAsync(engine, "SELECT metric, engine, deployment, model, replica, node, value FROM engine_samples ORDER BY metric");
        Assert.Equal(
            [
                """{"metric":"gen_ai.server.time_to_first_token","engine":"sglang","deployment":"chat","model":"large","replica":"10.0.0.7:8000","node":"node-1","value":0.75}""",
                """{"metric":"observe.engine.queue.time","engine":"sglang","deployment":"chat","model":"large","replica":"10.0.0.7:8000","node":"node-1","value":0.75}""",
                """{"metric":"observe.engine.requests.running","engine":"sglang","deployment":"chat","model":"large","replica":"10.0.0.7:8000","node":"node-1","value":6}""",
            ],
            engines.Select(row => row.ToString()));
    }

    [Fact]
    public void Decode_OneBadPointAmongGoodOnes_KeepsTheGoodOnesAndNamesThePlace()
    {
        var request = Request(
            [],
            Metric("m", Gauge, Points(Point().Double(4, 1), Point(), Point(7, 1_000).Double(4, 1), Point(7, DecodedRows.Now + 200_000_000_000_000_000).Double(4, 1))),
            Metric("", Sum, Points(Point().Int(1), Point().Int(2))),
            Metric("h", Histogram, Points(Point(9).PackedFixed(6, 1, 2).PackedDoubles(7, 1, 2), Point(9).Fixed64(4, 3))),
            Metric("t", Gauge, Points(new Proto().Double(4, 1), Point(7, attributes: [("observe.tenant.id", "a\nb")]).Int(1), Point(7, attributes: [("observe.tenant.id", "other")]).Int(1))));

        Assert.Null(rows.Decode(Signal.Metrics, request));

        Assert.Equal((3, 8), (rows.Tally.Accepted, rows.Tally.Rejected));
        Assert.Equal("metrics_histogram:1 metrics_number:2 resources:2", rows.Counts);
        Assert.Equal(
            ["buckets:1", "metric_name:2", "no_value:1", "tenant:1", "time:1", "too_far_ahead:1", "too_old:1"],
            rows.Tally.Rejections.Select(rejection => $"{rejection.Reason.Name}:{rejection.Items}").Order());
        Assert.Contains("1 data point rejected: bucket_counts must be one more than explicit_bounds, or both absent; first at "
            + "resource_metrics[0].scope_metrics[0].metrics[2].histogram.data_points[0].", rows.Tally.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_AKeyOfATenant_SpeaksForThatTenantOnly()
    {
        var request = Request([("observe.tenant.id", "other")], Metric("m", Gauge, Points(Point().Double(4, 1))));

        Assert.Null(rows.Decode(Signal.Metrics, request, "acme"));
        Assert.Null(rows.Decode(Signal.Metrics, request));

        Assert.Equal("metrics_number:2 resources:2", rows.Counts);
    }

    [Fact]
    public void Decode_TruncatedAnywhere_IsRefusedWholeOrDecoded()
    {
        var whole = Request(
            [("service.name", "s")],
            Metric("h", Histogram, Points(Point(9).Fixed64(4, 6).PackedFixed(6, 1, 2).PackedDoubles(7, 1).Message(8, new Proto().Double(3, 1).Bytes(5, traceId)))),
            Metric("e", ExponentialHistogram, Points(Point(1).Message(8, new Proto().Varint(1, 3).Bytes(2, [1, 2])))),
            Metric("q", Summary, Points(Point().Message(6, new Proto().Double(1, 0.5)))));
        for (var length = 0; length < whole.Length; length++)
        {
            var refusal = rows.Decode(Signal.Metrics, whole[..length]);
            Assert.True(refusal is null == (length == 0), $"{length}: {refusal}");
        }

        Assert.Equal("", rows.Counts);
    }

    [Fact]
    public void Decode_AnotherOrderOfKeysAndOfFields_IsTheSameSeries()
    {
        Assert.Null(rows.Decode(Signal.Metrics, Request([("a", 1L), ("b", "x")], Metric("m", Gauge, Points(Point(7, attributes: [("k", 1L), ("l", 2L)]).Int(1))))));
        Assert.Null(rows.Decode(Signal.Metrics, Request([("b", "x"), ("a", 1L)], Metric("m", Gauge, Points(Point(7, attributes: [("l", 0L), ("k", 1L), ("l", 2L)]).Int(1))))));

        Assert.Equal("metrics_number:2 resources:1", rows.Counts);
    }

    public void Dispose() => rows.Dispose();
}
