using System.Text.Json;

namespace Observe.Otlp.Conformance.Tests;

public sealed class ReportTests
{
    private static readonly RunOptions Nowhere = new() { Http = new Uri("http://127.0.0.1:1"), Grpc = new Uri("http://127.0.0.1:1"), RowTimeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Run_ReceiverThatIsNotThere_FailsEveryBindingRowItTries()
    {
        using var receiver = new Receiver(Nowhere with { Rows = [1, 22, 30, 51, 59] });
        var results = await Suite.RunAsync(receiver, done: null, TestContext.Current.CancellationToken);
        Assert.Equal(5, results.Count);
        Assert.All(results, result => Assert.Equal(Outcome.Fail, result.Verdict.Outcome));
    }

    [Fact]
    public async Task Run_RowThatWaitsForEver_FailsWhenItsTimeIsUp()
    {
        using var receiver = new Receiver(Nowhere with { RowTimeout = TimeSpan.FromMilliseconds(1) });
        var row = new Row(1, Level.Must, "", "waits", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return "";
        });
        var result = await row.RunAsync(receiver, TestContext.Current.CancellationToken);
        Assert.Equal((Outcome.Fail, "no answer within 0 s"), (result.Verdict.Outcome, result.Verdict.Detail));
    }

    [Fact]
    public void Report_OfAFewRows_CountsByLevel()
    {
        IReadOnlyList<RowResult> results = [Of(18, Level.Must, Outcome.Pass, "2 of 5"), Of(19, Level.Must, Outcome.Fail, ""), Of(40, Level.Optional, Outcome.Listed, "why")];

        Assert.Equal(" 18 M PASS   row 18 – 2 of 5", Report.Line(results[0]));
        Assert.Equal("M  1 passed, 1 failed, 0 listed\nO  0 passed, 0 failed, 1 listed\n", Report.Score(results).ReplaceLineEndings("\n"));
        using var json = JsonDocument.Parse(Report.Json(results));
        Assert.Equal(1, json.RootElement.GetProperty("score").GetProperty("M").GetProperty("failed").GetInt32());
        Assert.Equal("LISTED", json.RootElement.GetProperty("rows")[2].GetProperty("outcome").GetString());
    }

    private static RowResult Of(int number, Level level, Outcome outcome, string detail) =>
        new(new Row(number, level, "section", $"row {number}", (_, _) => Task.FromResult("")), new Verdict(outcome, detail), TimeSpan.Zero);
}
