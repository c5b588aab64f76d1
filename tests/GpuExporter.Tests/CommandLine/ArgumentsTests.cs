using Observe.GpuExporter.CommandLine;

namespace Observe.GpuExporter.Tests.CommandLine;

public sealed class ArgumentsTests
{
    [Fact]
    public void Parse_EverythingOfARecording_IsRead()
    {
        var parsed = Arguments.Parse(["--record", "a.gz", "--for=10m", "--with-names", "--nvml", "/x/libnvidia-ml.so.1", "--GpuExporter:Port", "0", "--GpuExporter:Node=n", "--wait"]);

        Assert.Empty(parsed.Failures);
        Assert.Equal(("a.gz", TimeSpan.FromMinutes(10), true, "/x/libnvidia-ml.so.1", true), (parsed.Record, parsed.For, parsed.WithNames, parsed.Nvml, parsed.Wait));
        Assert.Equal(["--GpuExporter:Port", "0", "--GpuExporter:Node", "n"], parsed.Configuration);
        Assert.Equal(Job.Serve, parsed.Job);
    }

    [Theory]
    [InlineData("--help", nameof(Job.Help))]
    [InlineData("-h", nameof(Job.Help))]
    [InlineData("--version", nameof(Job.Version))]
    [InlineData("--list", nameof(Job.List))]
    [InlineData("--once --format openmetrics", nameof(Job.Once))]
    [InlineData("--validate", nameof(Job.Validate))]
    [InlineData("", nameof(Job.Serve))]
    public void Parse_WhatIsToBeDone_IsRead(string line, string job)
    {
        var parsed = Arguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Empty(parsed.Failures);
        Assert.Equal(job, parsed.Job.ToString());
    }

    [Theory]
    [InlineData("--onec", "--onec is no option; --help lists them.")]
    [InlineData("--once --format xml", "--format is xml; it must be prometheus or openmetrics.")]
    [InlineData("--once --list", "--list cannot be used together with --once.")]
    [InlineData("--nvml", "--nvml needs a value.")]
    [InlineData("--nvml --wait", "--nvml needs a value.")]
    [InlineData("--record a --for 10", "--for is 10; write a number with its unit: 90s, 10m, 2h.")]
    [InlineData("--record a --for 0s", "--for is 0s; write a number with its unit: 90s, 10m, 2h.")]
    [InlineData("--for 10m", "--for, --with-names and --simulated are about a recording; add --record FILE.")]
    [InlineData("--replay a --record b", "--record would record a replay; copy the file instead.")]
    [InlineData("--replay a --nvml b", "--replay takes the driver's place; leave --nvml out.")]
    [InlineData("--replay-once", "--replay-once needs --replay FILE.")]
    public void Parse_WrongOption_SaysWhatToWrite(string line, string failure)
    {
        Assert.Equal([failure], Arguments.Parse(line.Split(' ')).Failures);
    }
}
