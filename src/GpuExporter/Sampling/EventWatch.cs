using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Waits for what devices report by themselves, on a thread of its own, while one library is open: XID errors and other events, each of which is counted.
/// </summary>
internal sealed partial class EventWatch : IDisposable
{
    // Performance states and clocks change all the time, and are read anyway.
    private const NvmlEventTypes Wanted = ~(NvmlEventTypes.PerformanceState | NvmlEventTypes.Clock);

    private const NvmlEventTypes ThatChangeTheBoard = NvmlEventTypes.MigConfigChange | NvmlEventTypes.GpuUnavailable | NvmlEventTypes.RecoveryAction;

    // How long one call waits: as long as it takes to notice that the thread is to end.
    private const uint WaitMs = 500;
    private static readonly TimeSpan leave = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan afterFailure = TimeSpan.FromSeconds(1);

    private readonly NvmlLibrary library;
    private readonly Dictionary<NvmlDevice, (DeviceSampler Sampler, EventSeries Series)> devices;
    private readonly TimeProvider time;
    private readonly ILogger<EventWatch> logger;
    private readonly Thread thread;
    private readonly Pause pause;
    private volatile bool stopping;

    /// <param name="devices">By the library's handle: who is told of an event, and where it is counted.</param>
    public EventWatch(
        NvmlLibrary library, Dictionary<NvmlDevice, (DeviceSampler Sampler, EventSeries Series)> devices, TimeProvider time, ILogger<EventWatch> logger)
    {
        this.library = library;
        this.devices = devices;
        this.time = time;
        this.logger = logger;
        pause = new Pause(TimeProvider.System);
        thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "gpu events" };
        thread.Start();
    }

    public void Dispose()
    {
        stopping = true;
        pause.Wake();
        thread.Join(leave);
        pause.Dispose();
    }

    private void Run()
    {
        while (!stopping)
        {
            var answer = library.CreateEventSet(out var set);
            if (set is null)
            {
                foreach (var (_, series) in devices.Values)
                    series.TurnOff(answer, time.GetUtcNow());
                LogNone(answer);
                return;
            }

            var registered = Register(set);
            // A lost device makes the wait fail for all: the others go on in a set without it, and it joins them again when it is back.
            while (!stopping && (Next(set) || registered == Reachable()))
                continue;
            set.Dispose();
        }
    }

    private int Reachable()
    {
        var count = 0;
        foreach (var (sampler, _) in devices.Values)
            count += sampler.IsLost ? 0 : 1;
        return count;
    }

    private int Register(EventSet set)
    {
        foreach (var (device, (sampler, series)) in devices)
        {
            if (!sampler.IsLost)
                Register(set, device, series);
        }

        return Reachable();
    }

    private void Register(EventSet set, NvmlDevice device, EventSeries series)
    {
        var answer = library.GetSupportedEvents(device, out var supported);
        if (answer == NvmlReturn.Success)
            answer = (supported & Wanted) == 0 ? NvmlReturn.NotSupported : set.Register(device, supported & Wanted);
        if (answer == NvmlReturn.Success)
            series.TurnOn(time.GetUtcNow());
        else if (series.TurnOff(answer, time.GetUtcNow()))
            LogNoneOf(series.Uuid, answer);
    }

    // Returns whether there was an event: then there may be more, and none may be lost.
    private bool Next(EventSet set)
    {
        var answer = set.Wait(WaitMs, out var happened);
        if (answer == NvmlReturn.Success)
        {
            if (devices.TryGetValue(happened.Device, out var of))
                Count(of.Sampler, of.Series, happened);
        }
        else if (answer.Verdict() is not (NvmlVerdict.Transient or NvmlVerdict.Empty))
        {
            // It fails at once: not again without a pause.
            pause.Until(TimeProvider.System.GetTimestamp() + (long)(afterFailure.TotalSeconds * TimeProvider.System.TimestampFrequency));
        }

        // Also without an event: that none came is news as well.
        foreach (var (_, series) in devices.Values)
            series.Publish(time.GetUtcNow());
        return answer == NvmlReturn.Success;
    }

    private void Count(DeviceSampler sampler, EventSeries series, in NvmlEvent happened)
    {
        if (happened.Type == NvmlEventTypes.Xid)
        {
            if (series.CountXid(happened.Data))
                LogXid(series.Uuid, happened.Data);
        }
        else
        {
            series.Count(happened.Type);
            LogEvent(series.Uuid, happened.Type);
        }

        if ((happened.Type & ThatChangeTheBoard) != 0)
            sampler.LookAgain();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The driver does not report events ({Reason}); XID errors are not counted")]
    private partial void LogNone(NvmlReturn reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device} does not report events ({Reason}); its XID errors are not counted")]
    private partial void LogNoneOf(string device, NvmlReturn reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} reported its first XID {Code}; every further one is counted in observe.gpu.xid.errors")]
    private partial void LogXid(string device, ulong code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device} reported {Event}")]
    private partial void LogEvent(string device, NvmlEventTypes @event);
}
