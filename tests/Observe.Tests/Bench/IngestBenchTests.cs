using System.Text.Json;
using Observe.Observe.Bench;
using Observe.Observe.Bench.Payload;
using Spectre.Console;

namespace Observe.Observe.Tests.Bench;

public sealed class IngestBenchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FewSpansOverBothProtocols_MeasuresAndLeavesNothing()
    {
        using var directory = new ScratchDirectory();
        var options = new BenchOptions
        {
            Spans = RequestBody.Spans,
            Variants = [.. Variant.All.Where(variant => variant.Name is "grpc-gzip-1" or Variant.Total)],
            Directory = directory.Path,
        };
        using var console = new StringWriter();
        var report = await new IngestBench(options, Console(console), TimeProvider.System).RunAsync(Token);

        using var json = JsonDocument.Parse(report.ToJson());
        var variants = json.RootElement.GetProperty("variants");
        Assert.Equal("total", variants[variants.GetArrayLength() - 1].GetProperty("name").GetString());
        Assert.All(variants.EnumerateArray(), variant =>
        {
            Assert.True(variant.GetProperty("quiet").GetBoolean());
            Assert.Equal(RequestBody.Spans, variant.GetProperty("spans").GetInt64());
            // Two layers report each request, one of them counts; the warm-up is as large.
            Assert.Equal(2 * RequestBody.Traces, variant.GetProperty("countedRequests").GetInt64());
            foreach (var name in (string[])["serverCpuSecondsPerMillionSpans", "acknowledgeP99Ms", "allocatedBytesPerSpan", "meteringPeakBytes", "enginePeakBytes"])
                Assert.True(variant.GetProperty(name).GetDouble() > 0, name);
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static IAnsiConsole Console(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
}
