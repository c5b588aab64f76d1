using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class NvmlReturnTests
{
    [Theory]
    [InlineData("Value", 0)]
    [InlineData("Absent", 3, 13, 22, 24, 25, 26, 30)]
    [InlineData("Empty", 6, 21)]
    [InlineData("TooSmall", 7)]
    [InlineData("NotPermitted", 4, 17)]
    [InlineData("Transient", 10, 19, 20, 23, 27)]
    [InlineData("DeviceLost", 15, 16)]
    [InlineData("HardwareAlarm", 8, 11, 14)]
    [InlineData("LibraryWide", 1, 9, 12, 18)]
    [InlineData("Refused", 2, 5, 28, 29)]
    [InlineData("Unknown", 999, 31, 4711, -1)]
    public void Verdict_EveryAnswer_IsAsTheTableSays(string verdict, params int[] answers)
    {
        foreach (var answer in answers)
            Assert.Equal(Enum.Parse<NvmlVerdict>(verdict), ((NvmlReturn)answer).Verdict());
    }

    [Fact]
    public void Label_EveryAnswer_IsItsOwnNameInLowerCase()
    {
        foreach (var answer in Enum.GetValues<NvmlReturn>().Where(answer => answer != NvmlReturn.Success))
        {
            var words = string.Concat(answer.ToString().Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
            Assert.Equal(words, answer.Label());
        }

        Assert.Equal("ok", NvmlReturn.Success.Label());
        Assert.Equal("unknown", ((NvmlReturn)4711).Label());
    }

    [Fact]
    public void Index_OfEveryAnswer_LeadsBackToIt()
    {
        foreach (var answer in Enum.GetValues<NvmlReturn>())
            Assert.Equal(answer, NvmlReturns.OfIndex(answer.Index()));
    }

    [Fact]
    public void Names_OfFunctions_AreTheirNewestWithoutVersion()
    {
        Assert.Equal("nvmlDeviceGetComputeRunningProcesses", NvmlCall.DeviceGetComputeRunningProcesses.Name());
        Assert.Equal("nvmlDeviceGetFieldValues", NvmlCall.DeviceGetFieldValues.Name());
        Assert.Equal(["nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"], NvmlCalls.Symbols(NvmlCall.DeviceGetCurrentClocksEventReasons));
    }
}
