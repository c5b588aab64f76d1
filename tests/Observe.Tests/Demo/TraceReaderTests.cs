using Observe.Observe.Demo;

namespace Observe.Observe.Tests.Demo;

public sealed class TraceReaderTests
{
    [Fact]
    public void ReadShipped_BothFiles_HoldsThePublishedTotals()
    {
        var trace = TraceReader.ReadShipped();

        Assert.Equal(28_185, trace.Count);
        Assert.Equal(40_421_844, trace.Sum(request => request.ContextTokens));
        Assert.Equal(4_334_561, trace.Sum(request => request.GeneratedTokens));
    }

    [Theory]
    [InlineData(TraceService.Code, 8_819, 18_059_974, 245_896)]
    [InlineData(TraceService.Conversation, 19_366, 22_361_870, 4_088_665)]
    internal void ReadShipped_OneService_HoldsItsPublishedTotals(
        TraceService service, int requests, long contextTokens, long generatedTokens)
    {
        var rows = TraceReader.ReadShipped().Where(request => request.Service == service).ToList();

        Assert.Equal(requests, rows.Count);
        Assert.Equal(contextTokens, rows.Sum(request => request.ContextTokens));
        Assert.Equal(generatedTokens, rows.Sum(request => request.GeneratedTokens));
    }

    [Fact]
    public void ReadShipped_Times_KeepTheirHundredNanoseconds()
    {
        var trace = TraceReader.ReadShipped();

        Assert.Equal(new DateTime(2023, 11, 16, 18, 15, 46, DateTimeKind.Utc).AddTicks(6_805_900), trace[0].InvokedAt);
        Assert.Equal(new DateTime(2023, 11, 16, 19, 14, 19, DateTimeKind.Utc).AddTicks(9_280_160), trace[^1].InvokedAt);
        Assert.All(trace, request => Assert.Equal(DateTimeKind.Utc, request.InvokedAt.Kind));
        Assert.Equal(trace.OrderBy(request => request.InvokedAt).Select(request => request.InvokedAt), trace.Select(request => request.InvokedAt));
    }

    [Theory]
    [InlineData("2023-11-16 18:17:03.9799600,4808.5,10")]
    [InlineData("2023-11-16 18:17:03.9799600,-1,10")]
    [InlineData("2023-11-16 18:17:03.9799600,4808")]
    [InlineData("yesterday,4808,10")]
    public void Read_LineIsNotARequest_NamesFileAndLine(string line)
    {
        using var reader = new StringReader($"TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,2\n{line}\n");

        var error = Assert.Throws<InvalidDataException>(
            () => TraceReader.Read(reader, TraceService.Code, "code.csv").ToList());

        Assert.StartsWith("code.csv, line 3:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherColumns_NamesFileAndColumns()
    {
        using var reader = new StringReader("time,in,out\n");

        var error = Assert.Throws<InvalidDataException>(
            () => TraceReader.Read(reader, TraceService.Code, "code.csv").ToList());

        Assert.Contains("code.csv, line 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("TIMESTAMP,ContextTokens,GeneratedTokens", error.Message, StringComparison.Ordinal);
    }
}
