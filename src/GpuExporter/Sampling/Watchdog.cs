using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Looks once a second, from a thread of its own, whether calls into the driver come back; says how each device stands, and what the exporter itself costs.
/// </summary>
internal sealed partial class Watchdog : IDisposable
{
    // One a device's thread, one that waits for events, one that opens the library.
    private const int MaxCalls = 64;
    private static readonly TimeSpan every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan leave = TimeSpan.FromSeconds(1);

    private readonly Node node;
    private readonly CallMeter meter;
    private readonly Clock clock;
    private readonly SamplingOptions options;
    private readonly TimeSpan bound;
    private readonly ILogger<Watchdog> logger;
    private readonly OwnSeries own;
    private readonly Pause pause;
    private readonly Lock gate = new();
    private readonly Dictionary<NodeDevice, WatchSeries> shown = [];
    private readonly CallUnderWay[] underWay = new CallUnderWay[MaxCalls];
    private readonly DateTimeOffset since;
    private readonly Thread thread;
    private volatile DeviceSampler[] samplers = [];
    private volatile bool stopping;

    public Watchdog(Node node, CallMeter meter, Clock clock, SamplingOptions options, ILogger<Watchdog> logger)
    {
        this.node = node;
        this.meter = meter;
        this.clock = clock;
        this.logger = logger;
        this.options = options;
        bound = TimeSpan.FromSeconds(options.HangSeconds);
        own = new OwnSeries(node, meter, clock.Time);
        pause = new Pause(clock.Time);
        since = clock.Time.GetUtcNow();
        thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "gpu watchdog" };
    }

    public void Start() => thread.Start();

    /// <summary>Watches those devices from now on.</summary>
    public void Watch(DeviceSampler[] watched) => samplers = watched;

    /// <summary>The thread that opens the library: a driver that does not even answer to that is said to be waited for.</summary>
    public int OpeningThread { get; set; }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        lock (gate)
        {
            var count = meter.CopyUnderWay(underWay);
            if (OverdueAmong(OpeningThread, count) is { } opening)
                node.Health.Set(SourceState.Waiting, $"The driver does not answer: {opening.Call.Name()} has not returned for {opening.Elapsed.TotalSeconds:0} s.");
            foreach (var sampler in samplers)
                Look(sampler, OverdueAmong(sampler.ThreadId, count));
            if (shown.Count != node.Devices.Length)
                Forget();
            own.Show();
        }
    }

    public void Dispose()
    {
        stopping = true;
        pause.Wake();
        if (thread.IsAlive)
            thread.Join(leave);
        foreach (var series in shown.Values)
            node.Board.Remove(series.Block);
        own.Dispose();
        pause.Dispose();
    }

    private void Look(DeviceSampler sampler, CallUnderWay? overdue)
    {
        var before = sampler.Board.Device.State;
        var state = overdue is not null ? DeviceState.Hanging : sampler.IsLost ? DeviceState.Lost : DeviceState.Ok;
        if (state == DeviceState.Hanging && before != state)
            LogHanging(sampler.Board.Device.Identity.Uuid, overdue!.Value.Call.Name(), overdue.Value.Elapsed.TotalSeconds);
        else if (before == DeviceState.Hanging && state != before)
            LogReturned(sampler.Board.Device.Identity.Uuid);
        foreach (var subject in sampler.Board.Subjects)
        {
            subject.Device.State = state;
            if (!shown.TryGetValue(subject.Device, out var series))
            {
                shown[subject.Device] = series = new WatchSeries(subject.Device, options, since);
                node.Board.Add(series.Block);
            }

            series.Show(subject, sampler, overdue?.Elapsed ?? TimeSpan.Zero, clock);
        }
    }

    private void Forget()
    {
        foreach (var (device, series) in shown.ToArray())
        {
            if (node.Devices.Contains(device))
                continue;
            node.Board.Remove(series.Block);
            shown.Remove(device);
        }
    }

    private CallUnderWay? OverdueAmong(int thread, int count)
    {
        foreach (ref readonly var call in underWay.AsSpan(0, count))
        {
            if (call.ThreadId == thread && !call.Call.Waits() && call.Elapsed >= bound)
                return call;
        }

        return null;
    }

    private void Run()
    {
        var point = Cadence.NextPoint(clock.Now, every);
        while (!stopping)
        {
            if (!pause.Until(clock.TimestampOf(point)))
                continue;
            Look();
            point = Cadence.NextPoint(clock.Now, every);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Device}: {Call} has not returned for {Seconds:0.0} s; the device is not read until it does, the others go on")]
    private partial void LogHanging(string device, string call, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device}: the call that hung has returned; it is read again")]
    private partial void LogReturned(string device);
}
