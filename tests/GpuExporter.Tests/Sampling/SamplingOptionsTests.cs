using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class SamplingOptionsTests
{
    private static readonly ValidateSamplingOptions validate = new();

    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.True(validate.Validate(null, new SamplingOptions()).Succeeded);

    [Fact]
    public void Validate_MuchIsWrong_ListsEveryFailureByItsKey()
    {
        var result = validate.Validate(null, new SamplingOptions
        {
            FastSeconds = 0.01,
            MediumSeconds = 100,
            HangSeconds = double.NaN,
            CallShare = 2,
            MaxStretch = 0,
            MaxProcesses = -1,
            ProcRoot = "proc",
        });

        Assert.NotNull(result.Failures);
        Assert.Equal(
            ["CallShare", "FastSeconds", "HangSeconds", "MaxProcesses", "MaxStretch", "ProcRoot", "SlowSeconds"],
            result.Failures.Select(failure => failure.Split(' ')[0].Replace("GpuExporter:Sampling:", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("GpuExporter:Sampling:FastSeconds is 0.01; it must be from 0.2 to 3600.", result.Failures);
    }
}
