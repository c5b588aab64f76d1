using System.Diagnostics;
using Observe.Observe.Bench.Payload;
using Observe.Observe.Demo;
using Observe.Observe.Machine;

namespace Observe.Observe.Bench;

/// <summary>
/// One variant from start to end: a fresh engine and a fresh Metering, a warm-up, the spans, then waiting until both are quiet:
/// everything that was acknowledged is counted, nothing is being merged, and neither process works any more.
/// </summary>
internal sealed class VariantRun(Variant variant, string directory, TimeProvider clock) : IAsyncDisposable
{
    private const int WarmUpRequests = 200;

    /// <summary>Both processes together, as a share of one core, count as idle below this; so many looks in a row.</summary>
    private const double IdleShare = 0.08;
    private const int IdleLooks = 5;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private EngineUnderLoad? engine;
    private MeteringUnderLoad? metering;
    private AllocationMeter? allocations;
    private string key = "";

    public EngineUnderLoad Engine => engine ?? throw new InvalidOperationException("not started");

    private MeteringUnderLoad Metering => metering ?? throw new InvalidOperationException("not started");

    public async Task StartAsync(CancellationToken token)
    {
        Directory.CreateDirectory(directory);
        await using (var catalog = await OpenCatalog.OpenAsync(directory, token))
            key = (await catalog.Keys.CreateAsync("bench", tenantId: null, projectId: null, OpenCatalog.Author, token)).Secret;
        engine = await EngineUnderLoad.StartAsync(directory, token);
        allocations = await AllocationMeter.StartAsync(token);
        metering = await MeteringUnderLoad.StartAsync(
            directory, engine, OpenCatalog.ConnectionString(DataDirectory.CatalogOf(directory)), allocations.Address, token);
    }

    /// <param name="spans">Rounded up to whole requests.</param>
    /// <param name="spansPerSecond">For a paced variant; 0 for as fast as it goes.</param>
    public async Task<VariantFigures> MeasureAsync(long spans, double spansPerSecond, CancellationToken token)
    {
        var requests = (int)Math.Max(1, (spans + RequestBody.Spans - 1) / RequestBody.Spans);
        var warmUp = Math.Min(WarmUpRequests, requests);
        await new Traffic(variant, Metering, key, clock, null).SendAsync(warmUp, 0, token);
        await UntilQuietAsync((long)warmUp * RequestBody.Traces, token);

        Metering.Figures.ForgetPeak();
        Engine.Figures.ForgetPeak();
        var allocatedBefore = await allocations!.ReadAsync(token);
        var (meteringBefore, engineBefore) = (Metering.Figures.Cpu, Engine.Figures.Cpu);
        var began = clock.GetTimestamp();

        var lag = variant.Paced ? new VisibleLag(clock) : null;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = lag is null ? Task.CompletedTask : WatchAsync(lag, (long)warmUp * RequestBody.Traces, watching.Token);
        var sent = await new Traffic(variant, Metering, key, clock, lag).SendAsync(requests, spansPerSecond, token);
        var counted = (long)(warmUp + requests) * RequestBody.Traces;
        if (lag is not null)
            await UntilCountedAsync(counted, token);

        // The watch asks ten times a second: neither process would ever rest.
        await watching.CancelAsync();
        await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var quiet = await UntilQuietAsync(counted, token);

        return new VariantFigures
        {
            Variant = variant,
            Sent = sent,
            OfferedSpansPerSecond = spansPerSecond > 0 ? spansPerSecond : null,
            IsQuiet = quiet,
            QuietAfter = clock.GetElapsedTime(began) - (quiet ? IdleLooks * LookInterval : TimeSpan.Zero),
            MeteringCpu = Metering.Figures.Cpu - meteringBefore,
            EngineCpu = Engine.Figures.Cpu - engineBefore,
            MeteringPeakBytes = Metering.Figures.PeakBytes,
            EnginePeakBytes = Engine.Figures.PeakBytes,
            AllocatedBytes = await allocations.ReadAsync(token) - allocatedBefore,
            VisibleLagP99 = lag?.Percentile(99),
            Tables = await Engine.SizesAsync(token),
            SpanColumns = await Engine.SpanColumnsAsync(token),
            CountedRequests = await Engine.CountedRequestsAsync(token),
            ExpectedRequests = counted,
        };
    }

    public async ValueTask DisposeAsync()
    {
        metering?.Dispose();
        if (allocations is not null)
            await allocations.DisposeAsync();
        if (engine is not null)
            await engine.DisposeAsync();
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>Returns when the store has counted so many requests and both processes rest; false if that takes too long.</summary>
    private async Task<bool> UntilQuietAsync(long requests, CancellationToken token)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        var waiting = Stopwatch.StartNew();
        var (looks, before, at) = (0, Cpu(), clock.GetTimestamp());
        while (waiting.Elapsed < Patience)
        {
            await timer.WaitForNextTickAsync(token);
            if (Metering.Figures.HasExited)
                throw new MachineRefusal("Metering ended during the run; what it said is above.");

            var (now, elapsed) = (Cpu(), clock.GetElapsedTime(at));
            var idle = (now - before) < elapsed * IdleShare;
            // The engine is asked only when it rests, so that asking does not keep it from resting.
            looks = idle && !await Engine.IsMergingAsync(token) && await Engine.CountedRequestsAsync(token) >= requests ? looks + 1 : 0;
            if (looks == IdleLooks)
                return true;
            (before, at) = (Cpu(), clock.GetTimestamp());
        }

        return false;
    }

    private async Task UntilCountedAsync(long requests, CancellationToken token)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < Patience && await Engine.CountedRequestsAsync(token) < requests)
            await timer.WaitForNextTickAsync(token);
    }

    private TimeSpan Cpu() => Metering.Figures.Cpu + Engine.Figures.Cpu;

    private async Task WatchAsync(VisibleLag lag, long before, CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        while (await timer.WaitForNextTickAsync(token))
            lag.Look(await Engine.CountedRequestsAsync(token) - before);
    }
}
