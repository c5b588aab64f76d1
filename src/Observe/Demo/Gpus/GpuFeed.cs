using System.Net;
using System.Net.Http.Headers;
using Observe.GpuExporter.Export.Otlp;
using Observe.GpuExporter.Metrics;

namespace Observe.Observe.Demo.Gpus;

/// <summary>Sends what the invented node does over OTLP, each interval at its time, and goes on when the trace has ended.</summary>
/// <param name="otlp">Base address of OTLP over HTTP.</param>
/// <param name="bearerKey">A key of Metering's.</param>
internal sealed class GpuFeed(SimulatedNode node, Timeline timeline, Uri otlp, string bearerKey, TimeProvider clock) : IDisposable
{
    /// <summary>Of one request; a node publishes some 350 points an interval.</summary>
    private const int MaxPoints = 10_000;

    private const int MaxAttempts = 40;
    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(250);

    /// <summary>What is collected before it is sent, so that a fast replay makes few requests.</summary>
    private static readonly TimeSpan SendInterval = TimeSpan.FromSeconds(1);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri address = new(otlp, "v1/metrics");
    private readonly MemoryStream pending = new();
    private readonly OtlpEncoder encoder = new(
        node.Node,
        [
            new Label("service.name", "observe-demo"), new Label("service.instance.id", DemoFleet.Node), new Label("host.name", DemoFleet.Node),
            new Label(OriginLabels.Simulated, DemoFleet.Simulated),
        ],
        MaxPoints);
    private int pendingPoints;
    private DateTime last;

    /// <summary>Returns when the trace's time has been sent and acknowledged.</summary>
    /// <param name="length">Of the trace.</param>
    /// <exception cref="ReplayException">The receiver keeps refusing.</exception>
    public async Task RunAsync(TimeSpan length, CancellationToken cancellation)
    {
        var sent = clock.GetTimestamp();
        for (var offset = TimeSpan.Zero; offset < length;)
        {
            // The last interval ends with the trace: what comes after has not happened yet.
            offset = offset + ReplicaLoad.Interval < length ? offset + ReplicaLoad.Interval : length;
            var wait = timeline.SendTime(offset) - clock.GetUtcNow().UtcDateTime;
            if (wait > TimeSpan.Zero)
            {
                if (clock.GetElapsedTime(sent) + wait > SendInterval)
                {
                    await SendAsync(cancellation);
                    sent = clock.GetTimestamp();
                }

                await Task.Delay(wait, clock, cancellation);
            }

            await LiveAsync(timeline.EventTime(offset), cancellation);
        }

        await SendAsync(cancellation);
    }

    /// <summary>Goes on from there in real time, with nothing to do, until cancelled.</summary>
    public async Task GoOnAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ReplicaLoad.Interval, clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            await LiveAsync(clock.GetUtcNow().UtcDateTime, cancellation);
            await SendAsync(cancellation);
        }
    }

    public void Dispose()
    {
        http.Dispose();
        pending.Dispose();
    }

    private async Task LiveAsync(DateTime time, CancellationToken cancellation)
    {
        // Whatever the clocks do: a series' points go forward.
        last = time > last ? time : last.AddMilliseconds(1);
        node.Live(last);
        foreach (var (body, points) in encoder.Encode())
        {
            // A protobuf message behind another is one with the fields of both.
            pending.Write(body);
            pendingPoints += points;
        }

        if (pendingPoints >= MaxPoints)
            await SendAsync(cancellation);
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        if (pendingPoints == 0)
            return;
        var body = pending.ToArray();
        pending.SetLength(0);
        pendingPoints = 0;
        for (var attempt = 1; !await TrySendAsync(body, cancellation); attempt++)
        {
            if (attempt == MaxAttempts)
                throw new ReplayException("Metering keeps refusing the demo's GPU samples; its log says why.");
            await Task.Delay(RetryWait, clock, cancellation);
        }
    }

    private async Task<bool> TrySendAsync(byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } },
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", bearerKey) },
        };
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
