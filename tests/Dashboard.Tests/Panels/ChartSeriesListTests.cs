using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Tests.Panels;

public sealed class ChartSeriesListTests
{
    private static readonly DateTime Noon = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    private static readonly TimeWindow Day = WindowOf.Range(
        TimeRange.Between(Noon, Noon.AddHours(24))!, TimeZoneInfo.Utc, Noon.AddDays(3));

    [Fact]
    public void Sums_MoreThanEightNames_KeepTheLargestAndAddTheRest()
    {
        var rows = Enumerable.Range(1, 11).Select(i => (Noon.AddMinutes(5 * i), $"model-{i:00}", (decimal)i));

        var series = ChartSeriesList.Sums(Day, rows, new ColourBook(), "model");

        Assert.Equal(8, series.Count);
        Assert.Equal("model-11", series[0].Name);
        Assert.Equal("other (4)", series[^1].Name);
        Assert.Null(series[^1].Colour);
        Assert.Equal(66m, series.Sum(one => one.Values.Sum()));
        Assert.Equal(7, series.Take(7).Select(one => one.Colour).Distinct().Count());
    }

    [Fact]
    public void Sums_BucketWithoutRows_IsZero()
    {
        var series = ChartSeriesList.Sums(Day, [(Noon, "", 4m)], new ColourBook(), "model");

        Assert.Equal(ChartSeriesList.NotSaid, Assert.Single(series).Name);
        Assert.Equal([4m, 0m], series[0].Values.Take(2));
    }

    [Fact]
    public void Line_BucketWithoutRows_IsAGap() =>
        Assert.Equal([3m, null], ChartSeriesList.Line(Day, "p50", [(Noon, 3m)], 1).Values.Take(2));

    [Fact]
    public void ColourOf_SameName_IsTheSameOnEveryPageAndDistinctWhileColoursLast()
    {
        var book = new ColourBook();
        var names = Enumerable.Range(0, ColourBook.Colours).Select(i => $"name-{i}").ToList();

        var first = names.Select(name => book.ColourOf("model", name)).ToList();
        var again = names.AsEnumerable().Reverse().Select(name => book.ColourOf("model", name)).Reverse().ToList();

        Assert.Equal(first, again);
        Assert.Equal(ColourBook.Colours, first.Distinct().Count());
        Assert.Equal(new ColourBook().ColourOf("tenant", "acme"), new ColourBook().ColourOf("tenant", "acme"));
    }
}
