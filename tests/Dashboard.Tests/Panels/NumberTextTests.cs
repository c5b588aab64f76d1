using Observe.Dashboard.Panels;
using Observe.Vocabulary;

namespace Observe.Dashboard.Tests.Panels;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(950, "950")]
    [InlineData(9_999, "9,999")]
    [InlineData(10_000, "10.0 k")]
    [InlineData(99_949, "99.9 k")]
    [InlineData(99_950, "100 k")]
    [InlineData(999_499, "999 k")]
    [InlineData(999_500, "1.00 M")]
    [InlineData(40_421_844, "40.4 M")]
    [InlineData(1_240_000_000, "1.24 B")]
    [InlineData(-40_421_844, "−40.4 M")]
    [InlineData(long.MaxValue, "9,223,372 T")]
    public void Tokens_Short_KeepsThreeDigitsThatMeanSomething(long count, string expected) =>
        Assert.Equal(expected, TokensText.Short(count));

    [Theory]
    [InlineData(40_421_844, "40,421,844")]
    [InlineData(-1_000, "−1,000")]
    [InlineData(long.MinValue, "−9,223,372,036,854,775,808")]
    public void Tokens_Exact_ShowsEveryDigit(long count, string expected) => Assert.Equal(expected, TokensText.Exact(count));

    [Theory]
    [InlineData("1234.5", "USD", "$1,234.50")]
    [InlineData("0", "EUR", "€0.00")]
    [InlineData("0.009", "USD", "$0.009")]
    [InlineData("0.0000312", "USD", "$0.000031")]
    [InlineData("-12.345", "GBP", "−£12.35")]
    [InlineData("12.3", "CHF", "12.30 CHF")]
    [InlineData("-0.000000000000001", "USD", "$0.00")]
    public void Money_Total_SaysCurrencyAndTwoDecimals(string amount, string currency, string expected) =>
        Assert.Equal(expected, MoneyText.Total(Of(amount, currency)));

    [Theory]
    [InlineData("0.42", "$0.42")]
    [InlineData("0.4", "$0.40")]
    [InlineData("0.000031", "$0.000031")]
    [InlineData("1.255", "$1.26")]
    [InlineData("12", "$12.00")]
    public void Money_UnitPrice_KeepsTheDigitsThatMeanSomething(string amount, string expected) =>
        Assert.Equal(expected, MoneyText.UnitPrice(Of(amount, "USD")));

    [Fact]
    public void Money_Exact_LosesNoDigit() =>
        Assert.Equal("12.345678901234 USD", MoneyText.Exact(Of("12.345678901234", "USD")));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.25, "0.25 ms")]
    [InlineData(7.24, "7.2 ms")]
    [InlineData(340.4, "340 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(1_804, "1.8 s")]
    [InlineData(12_400, "12 s")]
    [InlineData(59_700, "1 m 00 s")]
    [InlineData(124_000, "2 m 04 s")]
    [InlineData(11_220_000, "3 h 07 m")]
    [InlineData(-340, "−340 ms")]
    public void Duration_Short_ReadsInOneUnitOrTwo(double milliseconds, string expected) =>
        Assert.Equal(expected, DurationText.Short(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0, 100, "0.0 %")]
    [InlineData(1, 10_000, "< 0.1 %")]
    [InlineData(4, 1_000, "0.4 %")]
    [InlineData(99, 1_000, "9.9 %")]
    [InlineData(123, 1_000, "12 %")]
    public void Percent_Share_HasOneDecimalBelowTen(long part, long whole, string expected) =>
        Assert.Equal(expected, PercentText.Share(part, whole));

    [Fact]
    public void Percent_ShareOfNothing_IsNotANumber() => Assert.Null(PercentText.Share(0, 0));

    [Theory]
    [InlineData(100, 112, "+12 %")]
    [InlineData(100, 96, "−4.0 %")]
    [InlineData(1, 100, "> +999 %")]
    [InlineData(0, 5, null)]
    public void Percent_Change_CarriesItsSign(int before, int now, string? expected) =>
        Assert.Equal(expected, PercentText.Change(before, now));

    private static Money Of(string amount, string currency) =>
        new(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), Currency.Parse(currency));
}
