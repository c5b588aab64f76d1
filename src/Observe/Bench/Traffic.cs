using System.Diagnostics;
using System.IO.Compression;
using Observe.Observe.Bench.Payload;
using Observe.Observe.Demo;

namespace Observe.Observe.Bench;

/// <summary>Sends the requests of one variant and notes how long each acknowledgement took.</summary>
/// <param name="lag">Told of each acknowledgement; null when nobody watches.</param>
internal sealed class Traffic(Variant variant, MeteringUnderLoad metering, string key, TimeProvider clock, VisibleLag? lag)
{
    /// <summary>Different values, so that neither decoding nor compressing meets the same request again soon.</summary>
    private const int Bodies = 64;

    /// <summary>Sends whole requests until there are <paramref name="requests"/> of them.</summary>
    /// <param name="spansPerSecond">Over all connections; 0 for as fast as it goes.</param>
    public async Task<Sent> SendAsync(int requests, double spansPerSecond, CancellationToken token)
    {
        var bodies = Enumerable.Range(0, Bodies).Select(seed => new RequestBody(seed)).ToList();
        var seed = (ulong)Random.Shared.NextInt64();
        // Compressed bodies cannot be renewed, so all are made beforehand.
        var ready = variant.Gzip ? Enumerable.Range(0, requests).Select(i => Compressed(bodies[i % Bodies], ref seed)).ToList() : [];

        var next = -1;
        var pace = spansPerSecond > 0 ? TimeSpan.FromSeconds(RequestBody.Spans / spansPerSecond) : TimeSpan.Zero;
        using var own = Process.GetCurrentProcess();
        var cpu = own.TotalProcessorTime;
        var began = clock.GetTimestamp();
        var senders = Enumerable.Range(0, variant.Connections).Select(sender => Task.Run(() => RunAsync(sender), token)).ToList();
        var latencies = await Task.WhenAll(senders);
        var took = clock.GetElapsedTime(began);
        own.Refresh();
        return new Sent(
            (long)requests * RequestBody.Spans,
            took,
            own.TotalProcessorTime - cpu,
            variant.Gzip ? ready.Average(body => body.Length) : bodies.Average(body => body.Length),
            [.. latencies.SelectMany(one => one).Order()]);

        async Task<List<TimeSpan>> RunAsync(int sender)
        {
            using var channel = new Channel(variant, metering, key);
            var mine = bodies.Where((_, i) => i % variant.Connections == sender).ToList();
            var ownSeed = (ulong)Random.Shared.NextInt64();
            var acknowledged = new List<TimeSpan>();
            for (int i; (i = Interlocked.Increment(ref next)) < requests;)
            {
                var due = pace * i;
                var late = clock.GetElapsedTime(began) > due;
                if (!late)
                    await Task.Delay(due - clock.GetElapsedTime(began), clock, token);

                var body = variant.Gzip ? ready[i] : mine[acknowledged.Count % mine.Count].Renew(NowNs(), ref ownSeed);
                var sending = clock.GetTimestamp();
                await channel.SendAsync(body, token);
                // A request that had to wait for its connection has waited since it was due.
                acknowledged.Add(late && pace > TimeSpan.Zero ? clock.GetElapsedTime(began) - due : clock.GetElapsedTime(sending));
                lag?.Acknowledge(RequestBody.Traces);
            }

            return acknowledged;
        }
    }

    private ReadOnlyMemory<byte> Compressed(RequestBody body, ref ulong seed)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body.Renew(NowNs(), ref seed).Span);
        return packed.ToArray();
    }

    private long NowNs() => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}

/// <summary>What was sent and acknowledged.</summary>
/// <param name="Cpu">Of this process, meanwhile.</param>
/// <param name="BodyBytes">Mean length of a request as sent.</param>
/// <param name="Acknowledged">From sending to the answer, each request, shortest first.</param>
internal sealed record Sent(long Spans, TimeSpan Took, TimeSpan Cpu, double BodyBytes, IReadOnlyList<TimeSpan> Acknowledged)
{
    public double SpansPerSecond => Spans / Took.TotalSeconds;

    /// <summary>Milliseconds that this share of the requests did not exceed.</summary>
    public double AcknowledgedMs(double share) => Acknowledged[(int)Math.Ceiling(share * (Acknowledged.Count - 1))].TotalMilliseconds;
}
