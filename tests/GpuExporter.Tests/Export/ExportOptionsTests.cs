using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Otlp;

namespace Observe.GpuExporter.Tests.Export;

public sealed class ExportOptionsTests
{
    [Fact]
    public void Validate_WrongExportSettings_AreAllNamed()
    {
        var result = new ValidateExportOptions().Validate(null, new ExportOptions { Spelling = "native,dgcm", RefreshMilliseconds = 1, KeepSeconds = -1, MaxConnections = 0 });

        Assert.Equal(4, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.StartsWith("GpuExporter:Export:", failure, StringComparison.Ordinal));
        Assert.True(new ValidateExportOptions().Validate(null, new ExportOptions()).Succeeded);
    }

    [Fact]
    public void Validate_WrongOtlpSettings_AreAllNamedAndSecretsAreNot()
    {
        var result = new ValidateOtlpOptions().Validate(null, new OtlpOptions
        {
            Endpoint = "metering:4318", Key = "secret\n", Headers = "secret", IntervalSeconds = 0, TimeoutSeconds = 0, MaxPoints = 0, MaxQueueMegabytes = 0,
        });

        Assert.Equal(7, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.StartsWith("GpuExporter:Otlp:", failure, StringComparison.Ordinal));
        Assert.DoesNotContain(result.Failures!, failure => failure.Contains("secret", StringComparison.Ordinal));
        Assert.True(new ValidateOtlpOptions().Validate(null, new OtlpOptions()).Succeeded);
    }

    [Theory]
    [InlineData("native", Spelling.Native)]
    [InlineData("dcgm", Spelling.Dcgm)]
    [InlineData("dcgm-4.6, native", Spelling.Dcgm46 | Spelling.Native)]
    [InlineData("native,dcgm,dcgm-4.6", Spelling.Native | Spelling.Dcgm | Spelling.Dcgm46)]
    [InlineData("", null)]
    [InlineData("native,", null)]
    [InlineData("DCGM", null)]
    public void Parse_Spelling(string text, Spelling? expected) => Assert.Equal(expected, Spellings.Parse(text));

    [Theory]
    [InlineData("http://a:4318", "", "http://a:4318/v1/metrics")]
    [InlineData("https://a/otlp/v1/metrics", "", "https://a/otlp/v1/metrics")]
    [InlineData("", "OTEL_EXPORTER_OTLP_ENDPOINT=http://b:4318", "http://b:4318/v1/metrics")]
    [InlineData("", "OTEL_EXPORTER_OTLP_ENDPOINT=http://b/otlp/", "http://b/otlp/v1/metrics")]
    [InlineData("", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c/in OTEL_EXPORTER_OTLP_ENDPOINT=http://b", "http://c/in")]
    [InlineData("http://a", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c/in", "http://a/v1/metrics")]
    [InlineData("", "", null)]
    public void Address_OptionOrVariable(string endpoint, string variables, string? expected)
    {
        var options = new OtlpOptions { Endpoint = endpoint }.OrFrom(Variables(variables));

        Assert.Equal(expected, options.Address()?.ToString());
    }

    [Fact]
    public void OrFrom_OtherVariables_AreTaken()
    {
        var options = new OtlpOptions().OrFrom(Variables("OTEL_EXPORTER_OTLP_HEADERS=a=b OTEL_EXPORTER_OTLP_COMPRESSION=none OTEL_EXPORTER_OTLP_TIMEOUT=3000"));

        Assert.Equal(("a=b", false, 3), (options.Headers, options.Gzip, options.TimeoutSeconds));
    }

    private static Func<string, string?> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]).GetValueOrDefault;
}
