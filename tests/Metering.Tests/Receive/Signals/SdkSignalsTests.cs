using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Observe.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Observe.Metering.Tests.Receive.Signals;

/// <summary>
/// What the OpenTelemetry .NET SDK really sends of metrics and logs, through the whole process – listener, lane, spool, drain – into
/// the real engine.
/// </summary>
public sealed class SdkSignalsTests(ClickHouseFixture engine)
{
    [Fact]
    public async Task Export_MetricsAndLogsOfTheSdk_AreStored()
    {
        await using var metering = await RunningMetering.StartAsync(engine);
        var database = metering.Client.Options.Database;

        Record(metering);
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        Log(metering);

        await metering.UntilAsync<long>("SELECT count() FROM logs", rows => rows[0] >= 1);
        await metering.UntilAsync<long>("SELECT count() FROM metrics_number", rows => rows[0] >= 2);
        await metering.UntilAsync<long>("SELECT count() FROM metrics_histogram", rows => rows[0] >= 1);
        Assert.Equal(
            "acme\trequests\tsum\tcumulative\ttrue\t7\t{'model':'large'}\ts\n" + "acme\ttemperature\tgauge\t\tfalse\t36.6\t{}\t\n",
            await engine.ExecuteAsync("SELECT tenant, metric, kind, temporality, is_monotonic, value, attributes, attribute_types FROM metrics_number ORDER BY metric, time LIMIT 1 BY metric", database));
        Assert.Equal(
            "latency\tcumulative\t2\t0.3\t0.1\t0.2\tsdk\t2\n",
            await engine.ExecuteAsync("SELECT metric, temporality, count, round(sum, 6), min, max, service, arraySum(bucket_counts) FROM metrics_histogram LIMIT 1", database));
        Assert.Equal(
            $"acme\tsdk\t13\tsda\t12\t{activity.TraceId.ToHexString()}\t{activity.SpanId.ToHexString()}\n",
            await engine.ExecuteAsync(
                "SELECT tenant, service, severity_number, attributes['Disk'], attributes['Size'], lower(hex(trace_id)), lower(hex(span_id)) FROM logs", database));
        Assert.StartsWith("disk ", await engine.ExecuteAsync("SELECT body FROM logs", database), StringComparison.Ordinal);
        Assert.Equal(
            "sdk\n",
            await engine.ExecuteAsync("SELECT DISTINCT r.attributes['service.name'] FROM logs AS l INNER JOIN resources AS r ON r.tenant = l.tenant AND r.resource = l.resource", database));
    }

    private static void Record(RunningMetering metering)
    {
        using var meter = new Meter($"sdk-{Guid.NewGuid():N}");
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).ConfigureResource(resource => resource.AddService("sdk"))
            .AddOtlpExporter((options, reader) =>
            {
                SendTo(options, metering, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = int.MaxValue;
            })
            .Build();
        meter.CreateCounter<long>("requests").Add(7, new KeyValuePair<string, object?>("model", "large"));
        meter.CreateObservableGauge("temperature", () => 36.6);
        var latency = meter.CreateHistogram<double>("latency", "s");
        latency.Record(0.1);
        latency.Record(0.2);
        Assert.True(provider.ForceFlush(30_000));
    }

    private static void Log(RunningMetering metering)
    {
        using var logs = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("sdk"));
            options.AddOtlpExporter(exporter => SendTo(exporter, metering, "v1/logs"));
        }));
        Full(logs.CreateLogger("sdk"), "sda", 12, null);
    }

    private static readonly Action<ILogger, string, long, Exception?> Full =
        LoggerMessage.Define<string, long>(LogLevel.Warning, new EventId(1), "disk {Disk} is full at {Size}");

    private static void SendTo(OtlpExporterOptions options, RunningMetering metering, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(metering.Http.BaseAddress!, path);
        options.Headers = $"Authorization=Bearer {metering.AcmeKey}";
    }
}
