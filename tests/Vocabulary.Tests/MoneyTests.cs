using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Observe.Vocabulary.Tests;

public sealed class MoneyTests
{
    private static readonly Currency Usd = Currency.Parse("USD");
    private static readonly Currency Eur = Currency.Parse("EUR");

    [Theory]
    [InlineData("1.50", "1.5 USD")]
    [InlineData("0.000000000001", "0.000000000001 USD")]
    [InlineData("-79228162514264337593543950335", "-79228162514264337593543950335 USD")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001 USD")]
    [InlineData("100", "100 USD")]
    [InlineData("-0.0", "0 USD")]
    public void ToString_AnyAmount_IsExactAndInvariant(string amount, string expected)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal(expected, new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), Usd).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void AddAndSubtract_OneCurrency_AreExact()
    {
        Assert.Equal(new Money(0.3m, Usd), new Money(0.1m, Usd) + new Money(0.2m, Usd));
        Assert.Equal(new Money(-0.1m, Usd), new Money(0.1m, Usd) - new Money(0.2m, Usd));
        Assert.Equal(new Money(-0.1m, Usd), -new Money(0.1m, Usd));
    }

    [Fact]
    public void AddAndSubtract_TwoCurrencies_ThrowNamingBoth()
    {
        var add = Assert.Throws<InvalidOperationException>(() => new Money(1, Usd) + new Money(2, Eur));
        var subtract = Assert.Throws<InvalidOperationException>(() => new Money(1, Usd) - new Money(2, Eur));

        Assert.Equal("cannot add 1 USD and 2 EUR: amounts in USD and EUR have no common unit", add.Message);
        Assert.StartsWith("cannot subtract 1 USD and 2 EUR", subtract.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SumByCurrency_Mixed_GivesOneSumEachInOrder()
    {
        Money[] amounts = [new(1.1m, Usd), new(5m, Eur), new(2.2m, Usd), new(-3.3m, Usd)];

        Assert.Equal([new Money(5m, Eur), new Money(0m, Usd)], Money.SumByCurrency(amounts));
        Assert.Empty(Money.SumByCurrency([]));
    }

    [Fact]
    public void Json_RoundTrip_IsAStringWithEveryDigit()
    {
        var bill = new Bill(new Money(0.100000000001m, Usd), Eur);

        var json = JsonSerializer.Serialize(bill);

        Assert.Equal("""{"Total":"0.100000000001 USD","ShownIn":"EUR"}""", json);
        Assert.Equal(bill, JsonSerializer.Deserialize<Bill>(json));
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("\"0.1\"")]
    [InlineData("\"0.1 usd\"")]
    [InlineData("\"0,1 USD\"")]
    [InlineData("\"1e3 USD\"")]
    [InlineData("\"0.1  USD\"")]
    [InlineData("null")]
    public void Json_NotMoney_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json));

    [Fact]
    public void Text_AnyMoney_IsReadBackAsItWas() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(int.MinValue, int.MaxValue), 3)), Arb.From(Gen.Choose(0, 28)), (parts, scale) =>
        {
            var money = new Money(new decimal(parts[0], parts[1], parts[2], parts[0] < 0, (byte)scale), Eur);
            return Money.TryParse(money.ToString(), out var read) && read == money;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private sealed record Bill(Money Total, Currency ShownIn);
}
