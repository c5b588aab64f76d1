using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Observe.Observe.Bench;

/// <summary>Takes the metrics that Metering exports of itself and reads one: the bytes its runtime has allocated so far.</summary>
internal sealed class AllocationMeter : IAsyncDisposable
{
    private static readonly byte[] Instrument = Encoding.ASCII.GetBytes("dotnet.gc.heap.total_allocated");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebApplication app;
    private long exports;
    private long allocated;

    private AllocationMeter(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<AllocationMeter> StartAsync(CancellationToken token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var meter = new AllocationMeter(builder.Build());
        meter.app.MapPost("/v1/{signal}", meter.TakeAsync);
        await meter.app.StartAsync(token);
        return meter;
    }

    /// <summary>Bytes allocated so far, as of an export that began after this was called; null if none comes.</summary>
    public async Task<long?> ReadAsync(CancellationToken token)
    {
        // The next export may have been under way already, the one after it was not.
        var seen = Interlocked.Read(ref exports) + 2;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var waiting = Stopwatch.StartNew();
        while (Interlocked.Read(ref exports) < seen)
        {
            if (waiting.Elapsed > Patience)
                return null;
            await timer.WaitForNextTickAsync(token);
        }

        return Interlocked.Read(ref allocated);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        // ExportMetricsServiceRequest: resource_metrics 1, scope_metrics 2, metrics 2; Metric: name 1, sum 7; Sum: data_points 1.
        if (Search(body.GetBuffer().AsSpan(0, (int)body.Length), [1, 2, 2]) is { } bytes)
        {
            Interlocked.Exchange(ref allocated, bytes);
            Interlocked.Increment(ref exports);
        }

        return Results.Bytes([], "application/x-protobuf");
    }

    private static long? Search(ReadOnlySpan<byte> message, ReadOnlySpan<int> path)
    {
        if (path.IsEmpty)
            return Value(message);
        for (var rest = message; ProtobufWalk.Next(ref rest, out var field, out var content);)
        {
            if (field == path[0] && Search(content, path[1..]) is { } found)
                return found;
        }

        return null;
    }

    private static long? Value(ReadOnlySpan<byte> metric)
    {
        var (named, value) = (false, (long?)null);
        for (var rest = metric; ProtobufWalk.Next(ref rest, out var field, out var content);)
        {
            if (field == 1)
                named = content.SequenceEqual(Instrument);
            else if (field == 7)
                value = Point(content);
        }

        return named ? value : null;
    }

    private static long? Point(ReadOnlySpan<byte> sum)
    {
        for (var rest = sum; ProtobufWalk.Next(ref rest, out var field, out var point);)
        {
            if (field != 1)
                continue;
            // NumberDataPoint: as_int 6, sfixed64.
            for (var inner = point; ProtobufWalk.Next(ref inner, out var part, out var content);)
            {
                if (part == 6)
                    return BinaryPrimitives.ReadInt64LittleEndian(content);
            }
        }

        return null;
    }
}
