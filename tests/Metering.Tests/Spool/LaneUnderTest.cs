using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;
using Observe.Metering.Receive;
using Observe.Metering.Spool;
using Observe.Metering.Status;

namespace Observe.Metering.Tests.Spool;

/// <summary>A lane on a directory, with nobody who empties it.</summary>
internal sealed class LaneUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SpoolDirectory directory;
    private readonly LaneClock time;
    private readonly Lane lane;

    public LaneUnderTest(SpoolOptions spool, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var options = Options.Create(spool);
        directory = new SpoolDirectory(spool);
        Queue = new SpoolQueue(directory, options, clock);
        this.time = new LaneClock(options, clock);
        var meter = new ReceiveMeter(services.GetRequiredService<IMeterFactory>(), new BodyBudget(new ReceiveOptions()), new RequestCounts(clock));
        lane = new Lane(Queue, Decoders(), meter, this.time, NullLogger<Lane>.Instance);
    }

    public SpoolQueue Queue { get; }

    public static DecoderSet Decoders() => new(new KeptTime(3650, TimeProvider.System), Options.Create(new QuarantineOptions()));

    public async Task<LaneUnderTest> StartAsync()
    {
        Queue.Recover();
        await lane.StartAsync(default);
        return this;
    }

    public Task<Receipt> SendAsync(byte[] body) =>
        lane.AcceptAsync(Signal.Traces, body, body.Length, new Sender("key_1", "acme", null), default);

    /// <summary>Stops taking requests; what is open is sealed.</summary>
    public Task StopAsync() => lane.StopAsync(default);

    public async ValueTask DisposeAsync()
    {
        await lane.StopAsync(default);
        lane.Dispose();
        time.Dispose();
        Queue.Dispose();
        directory.Dispose();
        await services.DisposeAsync();
    }
}
