using System.Globalization;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Tests.Scope;

public sealed class WindowOfTests
{
    [Theory]
    [InlineData("1h", "2026-11-22T13:18", "2026-11-22T12:15", "2026-11-22T13:30", Step.Minute)]
    [InlineData("6h", "2026-11-22T13:15", "2026-11-22T07:15", "2026-11-22T13:15", Step.FiveMinutes)]
    [InlineData("24h", "2026-11-22T13:18", "2026-11-21T13:15", "2026-11-22T13:30", Step.QuarterHour)]
    [InlineData("7d", "2026-11-22T13:18", "2026-11-15T13:00", "2026-11-22T13:30", Step.Hour)]
    [InlineData("30d", "2026-11-22T13:18", "2026-10-23T00:00", "2026-11-22T13:30", Step.Day)]
    [InlineData("month", "2026-11-22T13:18", "2026-11-01T00:00", "2026-11-22T13:30", Step.Day)]
    [InlineData("last-month", "2026-11-22T13:18", "2026-10-01T00:00", "2026-11-01T00:00", Step.Day)]
    public void Range_Preset_SnapsOutward(string key, string now, string from, string to, Step step)
    {
        var window = WindowOf.Range(TimeRange.Preset(key)!, TimeZoneInfo.Utc, Utc(now));

        Assert.Equal((Utc(from), Utc(to), step), (window.FromUtc, window.ToUtc, window.Step));
    }

    [Fact]
    public void Range_Absolute_WidensToQuarterHours()
    {
        var window = WindowOf.Range(
            TimeRange.Between(Utc("2026-11-22T10:07"), Utc("2026-11-22T11:01"))!, TimeZoneInfo.Utc, Utc("2026-11-23T00:00"));

        Assert.Equal((Utc("2026-11-22T10:00"), Utc("2026-11-22T11:15")), (window.FromUtc, window.ToUtc));
        Assert.Equal((Utc("2026-11-22T08:45"), Utc("2026-11-22T10:00")), window.Previous);
        Assert.Null(window.IncompleteFrom);
    }

    [Fact]
    public void Range_MonthSoFar_IsComparedWithAsMuchOfTheMonthBefore()
    {
        var window = WindowOf.Range(TimeRange.Preset("month")!, TimeZoneInfo.Utc, Utc("2026-03-30T12:00"));

        // February is shorter than what March has had: all of it, and not a day of March.
        Assert.Equal((Utc("2026-02-01T00:00"), Utc("2026-03-01T00:00")), window.Previous);
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-29", 23)]
    [InlineData("Europe/Paris", "2026-10-25", 25)]
    [InlineData("America/New_York", "2026-11-01", 25)]
    [InlineData("Australia/Lord_Howe", "2026-10-04", 23.5)]
    [InlineData("Asia/Kathmandu", "2026-11-22", 24)]
    [InlineData("Africa/Cairo", "2026-04-24", 23)]
    public void Buckets_DayOfAClockChange_HasItsTrueLength(string zoneName, string date, double hours)
    {
        var zone = Zones.Find(zoneName)!;
        var day = DateTime.Parse(date, CultureInfo.InvariantCulture);
        var range = TimeRange.Between(WindowOf.ToUtc(day.AddDays(-10), zone), WindowOf.ToUtc(day.AddDays(5), zone))!;

        var window = WindowOf.Range(range, zone, Utc("2027-01-01T00:00"));

        Assert.Equal(15, window.Buckets.Count);
        Assert.Equal(TimeSpan.FromHours(hours), window.EndOf(10) - window.Buckets[10]);
        Assert.Equal(day, window.Local(window.Buckets[10].AddHours(2)).Date);
    }

    [Fact]
    public void Buckets_EveryZone_AreWholeQuartersThatAddUpToTheRange()
    {
        foreach (var name in Zones.Names)
        {
            var window = WindowOf.Range(TimeRange.Preset("30d")!, Zones.Find(name)!, Utc("2026-11-05T13:18"));
            var lengths = window.Buckets.Select((start, i) => window.EndOf(i) - start).ToList();

            Assert.Equal(window.ToUtc - window.FromUtc, lengths.Aggregate(TimeSpan.Zero, (sum, length) => sum + length));
            Assert.All(lengths, length => Assert.Equal(0, length.Ticks % TimeSpan.FromMinutes(15).Ticks));
            Assert.True(lengths[^1] > TimeSpan.Zero && lengths.Count is 31 or 32, name);
        }
    }

    [Fact]
    public void Buckets_RepeatedHour_AreTwo()
    {
        var zone = Zones.Find("Europe/Paris")!;
        var range = TimeRange.Between(Utc("2026-10-24T00:00"), Utc("2026-10-26T00:00"))!;

        var window = WindowOf.Range(range, zone, Utc("2026-11-01T00:00"));

        Assert.Equal(48, window.Buckets.Count);
        Assert.Equal(2, window.Buckets.Count(start => window.Local(start) == new DateTime(2026, 10, 25, 2, 0, 0)));
    }

    [Fact]
    public void IndexOf_AnyInstantOfABucket_IsThatBucket()
    {
        var window = WindowOf.Range(TimeRange.Preset("30d")!, Zones.Find("Europe/Paris")!, Utc("2026-11-05T13:18"));

        for (var i = 0; i < window.Buckets.Count; i++)
        {
            Assert.Equal(i, window.IndexOf(window.Buckets[i]));
            Assert.Equal(i, window.IndexOf(window.EndOf(i).AddTicks(-1)));
        }

        Assert.Equal(0, window.IndexOf(window.FromUtc.AddHours(-3)));
        Assert.Equal(window.Buckets.Count - 1, window.IncompleteFrom);
    }

    [Fact]
    public void Buckets_OfAChangedCopy_AreItsOwn()
    {
        var hour = WindowOf.Range(TimeRange.Preset("1h")!, TimeZoneInfo.Utc, Utc("2026-11-22T13:15"));
        Assert.Equal(60, hour.Buckets.Count);
        Assert.Equal(12, (hour with { ChosenStep = Step.FiveMinutes }).Buckets.Count);
        Assert.Equal(30, (hour with { FromUtc = Utc("2026-11-22T12:45") }).Buckets.Count);
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
