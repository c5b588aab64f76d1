namespace Observe.Vocabulary.Tests;

public sealed class BillingPeriodTests
{
    [Theory]
    [InlineData("2026-10", 202610, "2026-11")]
    [InlineData("2026-12", 202612, "2027-01")]
    [InlineData("2024-02", 202402, "2024-03")]
    public void Parse_AMonth_KnowsItsNumberAndTheNext(string text, int number, string next)
    {
        Assert.True(BillingPeriod.TryParse(text, out var period));

        Assert.Equal((text, number, next), (period.ToString(), period.Number, period.Next.ToString()));
        Assert.Equal(period, BillingPeriod.FromNumber(number));
        Assert.Equal(period.EndUtc, period.Next.StartUtc);
        Assert.True(period < period.Next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026")]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-1")]
    [InlineData("202610")]
    [InlineData("2026-10-01")]
    [InlineData(" 2026-10")]
    [InlineData("last")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.False(BillingPeriod.TryParse(text, out _));

    [Fact]
    public void Of_AnInstant_IsItsMonthOfUtc()
    {
        var start = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal("2026-11", BillingPeriod.Of(start).ToString());
        Assert.Equal("2026-10", BillingPeriod.Of(start.AddTicks(-1)).ToString());
        Assert.Throws<ArgumentException>(() => BillingPeriod.Of(new DateTime(2026, 11, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(202600)]
    [InlineData(202613)]
    [InlineData(-202610)]
    public void FromNumber_NoMonth_Throws(int number) => Assert.Throws<ArgumentOutOfRangeException>(() => BillingPeriod.FromNumber(number));
}
