using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class FieldRequestTests : IDisposable
{
    private readonly OpenedDriver opened = new("h100x8,distinct");

    public void Dispose() => opened.Dispose();

    [Theory]
    [InlineData(9000, 1.5, 1UL)]
    [InlineData(9001, 4e9, 4_000_000_000UL)]
    [InlineData(9002, 5e9, 5_000_000_000UL)]
    [InlineData(9003, 9223372036854775808.0, 0x8000000000000001UL)]
    [InlineData(9004, -6.0, null)]
    [InlineData(9005, -7.0, null)]
    [InlineData(9006, 8.0, 8UL)]
    [InlineData(9007, null, null)]
    [InlineData(9008, null, null)]
    public void Values_OfEveryType_AreRead(int field, double? value, ulong? count)
    {
        var request = new FieldRequest((NvmlField)field);

        Assert.Equal(NvmlReturn.Success, opened.Library.GetFields(opened.Device(0), request));

        Assert.Equal(NvmlReturn.Success, request.Answer(0));
        Assert.Equal(value is not null, request.TryGet(0, out var read));
        Assert.True(value is null || read.Equals(value), $"{read}");
        Assert.Equal(count is not null, request.TryGetCount(0, out var counted));
        Assert.True(count is null || counted == count, $"{counted}");
    }

    [Fact]
    public void Request_OfManyFields_IsOneCallWithAnAnswerEach()
    {
        var request = new FieldRequest(
            (NvmlField.PowerAverage, 0u), (NvmlField.PowerInstant, 0u), (NvmlField.PowerInstant, 1u), (NvmlField.TotalEnergy, 0u),
            (NvmlField.NvlinkDataTransmitted, uint.MaxValue), (NvmlField.NvlinkDataTransmitted, 17u), (NvmlField.NvlinkDataTransmitted, 18u),
            (NvmlField.TemperatureSlowdownMargin, 0u), ((NvmlField)4711, 0u), ((NvmlField)9009, 0u));
        opened.Driver.Freeze(9);

        Assert.Equal(NvmlReturn.Success, opened.Library.GetFields(opened.Device(2), request));

        Assert.Equal(1, opened.Driver.Calls("nvmlDeviceGetFieldValues"));
        NvmlReturn[] answers =
        [
            NvmlReturn.Success, NvmlReturn.Success, NvmlReturn.NotSupported, NvmlReturn.Success, NvmlReturn.Success, NvmlReturn.Success,
            NvmlReturn.InvalidArgument, NvmlReturn.Success, NvmlReturn.InvalidArgument, NvmlReturn.NotSupported,
        ];
        Assert.Equal(answers, Enumerable.Range(0, request.Count).Select(request.Answer));
        Assert.Equal([100, 101, 102, 103], Enumerable.Range(0, 4).Select(request.LatencyUs));
        Assert.True(request.TimestampUs(0) > 1_600_000_000_000_000);
        Assert.True(request.TryGet(0, out var average) && average is > 500_000 and < 700_000, $"{average}");
        Assert.True(request.TryGetCount(3, out var energy) && energy > 5_002_000_000, $"{energy}");
        Assert.True(request.TryGetCount(4, out var all) && request.TryGetCount(5, out var link) && all / 18 == link);
        Assert.True(request.TryGet(7, out var margin) && margin.Equals(-2.0), $"{margin}");
        Assert.False(request.TryGet(8, out _));
    }

    [Fact]
    public void Request_BeforeAnyCallAndAfterOneThatFailed_HasNoValues()
    {
        var request = new FieldRequest(NvmlField.TotalEnergy, NvmlField.MemoryTemperature);
        Assert.Equal(NvmlReturn.NoData, request.Answer(1));

        var device = opened.Device(3);
        Assert.Equal(NvmlReturn.Success, opened.Library.GetFields(device, request));
        Assert.True(request.TryGet(1, out _));

        opened.Driver.Lose(3);
        Assert.Equal(NvmlReturn.GpuIsLost, opened.Library.GetFields(device, request));
        Assert.Equal(NvmlReturn.GpuIsLost, request.Answer(1));
        Assert.False(request.TryGet(1, out _));
        Assert.False(request.TryGetCount(0, out _));
    }

    [Fact]
    public void Counters_OfABoardThatWraps_SayThatTheyHave32Bits()
    {
        using var wrapping = new OpenedDriver("h100,wrap");
        var request = new FieldRequest(NvmlField.PcieTransmitted, NvmlField.TotalEnergy);
        var device = wrapping.Device(0);
        wrapping.Driver.Freeze(0);
        wrapping.Library.GetFields(device, request);
        Assert.True(request.TryGetCount(0, out var before));
        Assert.True(request.Is32Bit(0));
        Assert.False(request.Is32Bit(1));

        wrapping.Driver.Freeze(14);
        wrapping.Library.GetFields(device, request);
        Assert.True(request.TryGetCount(0, out var after));
        Assert.InRange(before, 0xfff0_0000u, 0xffff_ffffu);
        Assert.NotEqual(before, after);
        Assert.InRange(after, 0u, 0xffff_ffffu);
    }

    [Fact]
    public void Energy_IsTheIntegralOfPower_AndBeginsAnewWithTheDriver()
    {
        using var reloaded = new OpenedDriver("h100,reload=100");
        var device = reloaded.Device(0);
        reloaded.Driver.Freeze(0);
        reloaded.Library.GetTotalEnergy(device, out var from);
        double joules = 0;
        for (var second = 1; second <= 60; second++)
        {
            reloaded.Driver.Freeze(second);
            reloaded.Library.GetPowerUsage(device, out var milliwatts);
            joules += milliwatts / 1000.0;
        }

        reloaded.Library.GetTotalEnergy(device, out var to);
        Assert.Equal(joules, (to - from) / 1000.0, joules / 1000);

        reloaded.Driver.Freeze(101);
        reloaded.Library.GetTotalEnergy(device, out var anew);
        Assert.True(anew < from, $"{anew}");
    }
}
