using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Observe.Observe.Demo;

/// <summary>Where and how the replay sends.</summary>
/// <param name="Endpoint">Base address of the OTLP receiver; for HTTP the exporter posts to <c>/v1/traces</c> below it.</param>
/// <param name="BearerKey">A key that may speak for any tenant.</param>
/// <param name="DuplicateRate">0 … 1: the fraction of export requests that is sent twice.</param>
internal sealed record ReplayTarget(Uri Endpoint, OtlpExportProtocol Protocol, string BearerKey, double DuplicateRate);

/// <summary>Sends simulated requests through the OpenTelemetry SDK, each at its time.</summary>
internal sealed class Replay(ReplayTarget target, VisibleLag lag, TimeProvider clock)
{
    private const ulong RepeatSeed = 2023;
    private static readonly TimeSpan ExportTimeout = TimeSpan.FromSeconds(60);

    private int recorded;

    /// <summary>Requests handed to the SDK so far.</summary>
    public int Recorded => Volatile.Read(ref recorded);

    /// <summary>Returns when every request has been acknowledged, and every repeat too.</summary>
    /// <param name="requests">Ordered by end.</param>
    /// <returns>The number of export requests that were sent twice.</returns>
    /// <exception cref="ReplayException">The receiver keeps refusing.</exception>
    public async Task<int> RunAsync(
        IReadOnlyList<SimulatedRequest> requests, Timeline timeline, CancellationToken cancellationToken)
    {
        using var repeats = new RepeatingHandler(target.DuplicateRate, RepeatSeed) { InnerHandler = new SocketsHttpHandler() };
        using var http = new HttpClient(repeats, disposeHandler: false) { Timeout = ExportTimeout };
        var export = new ReplayExport(Exporter(http), lag.Acknowledge);
        using var provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("azure-llm-2023-replay"))
            .SetSampler(new AlwaysOnSampler())
            .AddSource(RequestSpan.SourceName)
            .AddProcessor(export)
            .Build();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = export.RunAsync(stop.Token);
        var recording = Task.Run(() => RecordAsync(requests, timeline, export, stop.Token), stop.Token);
        if (await Task.WhenAny(sending, recording) == sending)
            await stop.CancelAsync();
        await sending;
        await recording;
        await repeats.DrainAsync(cancellationToken);
        return repeats.Sent;
    }

    private async Task RecordAsync(
        IReadOnlyList<SimulatedRequest> requests, Timeline timeline, ReplayExport export, CancellationToken cancellationToken)
    {
        // Spans are roots: whatever surrounds the launcher is not their parent.
        Activity.Current = null;
        foreach (var request in requests)
        {
            var wait = timeline.SendTime(request.EndOffset) - clock.GetUtcNow().UtcDateTime;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            RequestSpan.Record(request, timeline);
            Volatile.Write(ref recorded, recorded + 1);
        }

        export.Complete();
    }

    private OtlpTraceExporter Exporter(HttpClient http) => new(new OtlpExporterOptions
    {
        Endpoint = target.Protocol == OtlpExportProtocol.HttpProtobuf
            ? new Uri(target.Endpoint, "v1/traces")
            : target.Endpoint,
        Protocol = target.Protocol,
        Headers = "authorization=" + Uri.EscapeDataString("Bearer " + target.BearerKey),
        TimeoutMilliseconds = (int)ExportTimeout.TotalMilliseconds,
        HttpClientFactory = () => http,
    });
}
