namespace Observe.Vocabulary.Tests;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("USD", true)]
    [InlineData("XTS", true)]
    [InlineData("usd", false)]
    [InlineData("US", false)]
    [InlineData("USDT", false)]
    [InlineData("U$D", false)]
    [InlineData("ÄÖÜ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_Text_AcceptsTheShapeOfACodeOnly(string? text, bool isCode)
    {
        Assert.Equal(isCode, Currency.TryParse(text, out var currency));
        Assert.Equal(isCode ? text : "XXX", currency.Code);
    }

    [Fact]
    public void Parse_NoCode_SaysWhatToWrite() =>
        Assert.Equal(
            "\"dollars\" is not an ISO 4217 currency code; write three capital letters, e.g. \"USD\"",
            Assert.Throws<FormatException>(() => Currency.Parse("dollars")).Message);

    [Fact]
    public void Default_IsNoCurrency()
    {
        Assert.Equal(Currency.Parse("XXX"), default);
        Assert.Equal("XXX", default(Currency).ToString());
    }
}
