using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class CallMeterTests
{
    private const NvmlCall Call = NvmlCall.DeviceGetPowerUsage;

    private readonly FakeTimeProvider time = new();
    private readonly CallMeter meter;

    public CallMeterTests() => meter = new CallMeter(time);

    [Fact]
    public void Calls_AreCountedByAnswerAndTimed()
    {
        Make(Call, TimeSpan.FromMilliseconds(3));
        Make(Call, TimeSpan.FromMilliseconds(2), NvmlReturn.GpuIsLost);
        Make(Call, TimeSpan.FromMilliseconds(1), (NvmlReturn)4711);
        Make(NvmlCall.DeviceGetName, TimeSpan.FromMilliseconds(4));

        Assert.Equal((1, 1, 1, 0), (meter.Count(Call, NvmlReturn.Success), meter.Count(Call, NvmlReturn.GpuIsLost), meter.Count(Call, NvmlReturn.Unknown), meter.Count(Call, NvmlReturn.Timeout)));
        Assert.Equal(3, meter.Count(Call));
        Assert.Equal(TimeSpan.FromMilliseconds(6), meter.Time(Call));
        Assert.Equal(TimeSpan.FromMilliseconds(10), meter.TotalTime);
    }

    [Fact]
    public void Longest_IsForgottenAfterAMinute()
    {
        Make(Call, TimeSpan.FromMilliseconds(40));
        time.Advance(TimeSpan.FromSeconds(30));
        Make(Call, TimeSpan.FromMilliseconds(5));
        Make(Call, TimeSpan.FromMilliseconds(3));
        Assert.Equal(TimeSpan.FromMilliseconds(40), meter.Longest(Call));

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromMilliseconds(5), meter.Longest(Call));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, meter.Longest(Call));
    }

    [Fact]
    public void Waiting_IsCountedButTakesNoTime()
    {
        Make(NvmlCall.EventSetWait, TimeSpan.FromSeconds(5), NvmlReturn.Timeout);

        Assert.Equal(1, meter.Count(NvmlCall.EventSetWait, NvmlReturn.Timeout));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (meter.Time(NvmlCall.EventSetWait), meter.TotalTime, meter.Longest(NvmlCall.EventSetWait)));
    }

    [Fact]
    public void UnderWay_TheOldestIsFound_ButNotOneThatOnlyWaits()
    {
        Assert.False(meter.TryGetOldest(out _));
        var waiting = meter.Enter(NvmlCall.EventSetWait, 0);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(meter.TryGetOldest(out _));

        var first = meter.Enter(Call, 17);
        time.Advance(TimeSpan.FromSeconds(2));
        var second = meter.Enter(NvmlCall.DeviceGetName, 18);
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(meter.TryGetOldest(out var oldest));
        Assert.Equal(new CallUnderWay(Call, new NvmlDevice(17), Environment.CurrentManagedThreadId, TimeSpan.FromSeconds(5)), oldest);
        Span<CallUnderWay> all = stackalloc CallUnderWay[8];
        Assert.Equal(3, meter.CopyUnderWay(all));

        meter.Leave(first, NvmlReturn.Success);
        Assert.True(meter.TryGetOldest(out oldest));
        Assert.Equal(NvmlCall.DeviceGetName, oldest.Call);
        meter.Leave(second, NvmlReturn.Success);
        meter.Leave(waiting, NvmlReturn.Timeout);
        Assert.Equal(0, meter.CopyUnderWay(all));
    }

    [Fact]
    public void MoreUnderWayThanPlaces_AreCountedAllTheSame()
    {
        var tickets = Enumerable.Range(0, 100).Select(_ => meter.Enter(Call, 1)).ToArray();
        foreach (var ticket in tickets)
            meter.Leave(ticket, NvmlReturn.Success);

        Assert.Equal(100, meter.Count(Call));
        Assert.False(meter.TryGetOldest(out _));
    }

    [Fact]
    public async Task ManyThreads_NoCallIsLost_AndNoReaderSeesAMixOfTwo()
    {
        const int threads = 8;
        const int calls = 20_000;
        using var stop = new CancellationTokenSource();
        var mixed = 0;
        var reader = Task.Factory.StartNew(
            () =>
            {
                var all = new CallUnderWay[threads];
                while (!stop.IsCancellationRequested)
                {
                    // Each device is asked one thing only.
                    foreach (var call in all.AsSpan(0, meter.CopyUnderWay(all)))
                        mixed += (nint)(int)call.Call == call.Device.Handle ? 0 : 1;
                }
            },
            TaskCreationOptions.LongRunning);

        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < calls; i++)
            {
                var call = (NvmlCall)(1 + ((thread + i) % 7));
                meter.Leave(meter.Enter(call, (nint)(int)call), NvmlReturn.Success);
            }
        })));
        await stop.CancelAsync();
        await reader;

        Assert.Equal(threads * calls, Enum.GetValues<NvmlCall>().Sum(meter.Count));
        Assert.Equal(0, mixed);
    }

    private void Make(NvmlCall call, TimeSpan takes, NvmlReturn answer = NvmlReturn.Success)
    {
        var ticket = meter.Enter(call, 0);
        time.Advance(takes);
        meter.Leave(ticket, answer);
    }
}
