using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Observe.Metering.Receive;
using Observe.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Observe.Metering.Tests.Receive.Signals;

/// <summary>
/// What the OpenTelemetry .NET SDK really sends of metrics and logs, through the whole process – lane, spool, drain – into the real
/// engine. The transport is left out here: the exporter's requests are handed to the process as its listeners hand them.
/// </summary>
public sealed class SdkSignalsTests(ClickHouseFixture engine) : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("observe-signals-");

    [Fact]
    public async Task Export_MetricsAndLogsOfTheSdk_AreStored()
    {
        var token = TestContext.Current.CancellationToken;
        var database = await engine.CreateDatabaseAsync();
        await using var app = MeteringProcess.Build(Configuration(database));
        await app.StartAsync(token);
        var accept = app.Services.GetRequiredService<Accept>();

        Record(accept);
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        Log(accept);

        await Eventually.HoldsAsync(
            async () => await engine.ExecuteAsync("SELECT count() >= 1 FROM logs", database) == "1\n"
                && await engine.ExecuteAsync("SELECT count() >= 2 FROM metrics_number", database) == "1\n"
                && await engine.ExecuteAsync("SELECT count() >= 1 FROM metrics_histogram", database) == "1\n",
            "metrics and logs are stored");
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
        await app.StopAsync(token);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    private static void Record(Accept accept)
    {
        using var meter = new Meter($"sdk-{Guid.NewGuid():N}");
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).ConfigureResource(resource => resource.AddService("sdk"))
            .AddOtlpExporter((options, reader) =>
            {
                HandTo(options, accept, Signal.Metrics);
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

    private static void Log(Accept accept)
    {
        using var logs = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("sdk"));
            options.AddOtlpExporter(exporter => HandTo(exporter, accept, Signal.Logs));
        }));
        Full(logs.CreateLogger("sdk"), "sda", 12, null);
    }

    private static readonly Action<ILogger, string, long, Exception?> Full =
        LoggerMessage.Define<string, long>(LogLevel.Warning, new EventId(1), "disk {Disk} is full at {Size}");

    private static void HandTo(OtlpExporterOptions options, Accept accept, Signal signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri("http://127.0.0.1:1/");
        options.HttpClientFactory = () => new HttpClient(new Handover(accept, signal));
    }

    private IConfiguration Configuration(string database) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ClickHouse:ConnectionString"] =
            $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}",
        ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory.FullName, "catalog.db")}",
        ["Metering:Spool:Directory"] = Path.Combine(directory.FullName, "spool"),
        ["Metering:Receive:HttpPort"] = "0",
        ["Metering:Receive:GrpcPort"] = "0",
    }).Build();

    /// <summary>Hands an export request to the process and answers as its listener would.</summary>
    private sealed class Handover(Accept accept, Signal signal) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            var receipt = await accept(signal, body, body.Length, new Sender("key_test", "acme", null), cancellationToken);
            Assert.Equal((null, 0, ""), (receipt.Refusal, receipt.Rejected, receipt.Message));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        }
    }
}
