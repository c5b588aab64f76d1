using Observe.Metering.Receive;

namespace Observe.Otlp.Conformance.Tests;

/// <summary>Observe against every row of the checklist.</summary>
public sealed class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    // Tests take any free port; what the ports are without an option is asked below.
    private static readonly int[] DefaultPortRows = [4, 5];

    // JSON, metrics, logs and the span tables are being built; this list only gets shorter.
    private static readonly int[] Awaited =
        [1, 2, 6, 15, 16, 17, 18, 21, 22, 32, 33, 34, 38, 41, 42, 44, 45, 46, 49, 50, .. Enumerable.Range(51, 20)];

    public static TheoryData<int> Numbers => [.. Suite.Rows.Select(row => row.Number)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_OnObserve_Passes(int number)
    {
        var result = run.Results.Single(result => result.Row.Number == number);
        var mayBeListed = !result.IsBinding || DefaultPortRows.Contains(number);
        Assert.True(
            result.Verdict.Outcome == Outcome.Pass || (mayBeListed && result.Verdict.Outcome == Outcome.Listed) || Awaited.Contains(number), Report.Line(result));
    }

    [Fact]
    public void Ports_WithoutAnOption_AreTheStandards() =>
        Assert.Equal((4317, 4318), (new ReceiveOptions().GrpcPort, new ReceiveOptions().HttpPort));

    [Fact]
    public void Rows_Numbers_AreOneToSeventyThree() =>
        Assert.Equal(Enumerable.Range(1, 73), Suite.Rows.Select(row => row.Number));
}
