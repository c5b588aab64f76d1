using Observe.Billing.Price;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Price;

public sealed class PriceBookParseTests
{
    private const string From = "\"validFrom\": \"2024-01-01T00:00:00Z\"";

    [Theory]
    [InlineData("\"0,79\"", "\"0,79\" is not a decimal number; write \"0.79\"")]
    [InlineData("0.79", "0.79 is a JSON number; money is decimal text, because readers turn JSON numbers into binary floating point; write \"0.79\"")]
    [InlineData("\"-1\"", "\"-1\" is negative; a price is 0 or more (write \"free\" for a deliberate nothing)")]
    [InlineData("\"1e3\"", "\"1e3\" is not a decimal number; write digits with a point, e.g. \"0.79\", \"free\" or \"= other_bucket\"")]
    [InlineData("\"\"", "\"\" is not a decimal number; write digits with a point, e.g. \"0.79\", \"free\" or \"= other_bucket\"")]
    [InlineData("\" 1\"", "\" 1\" is not a decimal number; write digits with a point, e.g. \"0.79\", \"free\" or \"= other_bucket\"")]
    [InlineData("\"0.0000001\"", "\"0.0000001\" has more than 6 decimals; more could not be charged exactly")]
    [InlineData("\"1000000.000001\"", "\"1000000.000001\" is more than 1000000 for a million tokens, the most that is accepted")]
    [InlineData("\"99999999999999999999999999999999999\"", "\"99999999999999999999999999999999999\" is more than 1000000 for a million tokens, the most that is accepted")]
    [InlineData("null", "is null; write a decimal in a string, \"free\" or \"= other_bucket\", or leave the bucket out")]
    [InlineData("true", "is true; write a decimal in a string, \"free\" or \"= other_bucket\", or leave the bucket out")]
    [InlineData("\"= output_text\"", "inherits from itself: output_text = output_text")]
    [InlineData("\"= input_audio\"", "inherits from input_audio, which has no price here")]
    [InlineData("\"= output\"", "\"= output\" names no bucket; buckets are input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other, input_audio, input_image, output_text, output_reasoning, output_audio, unclassified")]
    public void Parse_WrongPrice_SaysWhereAndWhat(string price, string expected)
    {
        var failure = Assert.Single(FailuresOf(Books.Json($$"""{ "model": "m", {{From}}, "perMillionTokens": { "output_text": {{price}} } }""")));

        Assert.Equal($"prices[0].perMillionTokens.output_text: {expected}", failure);
    }

    [Theory]
    [InlineData("\"0\"", "0")]
    [InlineData("\"0.590000000\"", "0.59")]
    [InlineData("\"007\"", "7")]
    [InlineData("\"1000000\"", "1000000")]
    [InlineData("\"free\"", "free")]
    public void Parse_RightPrice_IsKeptExactly(string price, string expected)
    {
        var book = PriceBook.Parse(Books.Json($$"""{ "model": "m", {{From}}, "perMillionTokens": { "output_text": {{price}} } }"""));

        Assert.Equal(expected, book.Entries[0][TokenBucket.OutputText].ToString());
    }

    [Theory]
    [InlineData("2024-01-01", "\"2024-01-01\" is not a UTC instant; write it like \"2023-01-01T00:00:00Z\"")]
    [InlineData("2024-01-01T00:00:00+02:00", "\"2024-01-01T00:00:00+02:00\" is not a UTC instant; write it like \"2023-01-01T00:00:00Z\"")]
    [InlineData("2024-01-01T00:10:00Z", "\"2024-01-01T00:10:00Z\" is not on a quarter hour; usage is kept in buckets of 15 minutes, which have one price each")]
    [InlineData("2024-01-01T00:15:01Z", "\"2024-01-01T00:15:01Z\" is not on a quarter hour; usage is kept in buckets of 15 minutes, which have one price each")]
    public void Parse_WrongInstant_SaysWhereAndWhat(string instant, string expected)
    {
        var failure = Assert.Single(FailuresOf(Books.Json(Books.Entry("m", "output_text=1", instant))));

        Assert.Equal($"prices[0].validFrom: {expected}", failure);
    }

    [Fact]
    public void Parse_ManyFailures_AreAllReported()
    {
        var failures = FailuresOf("""
            { "name": "", "currency": "usd", "colour": "red", "prices": [
              { "model": "a", "aliases": ["a", "b", "b", 3], "validFrom": "2024-01-01T00:00:00Z", "validTo": "2023-01-01T00:00:00Z",
                "perMillionTokens": { "output_text": "= output_reasoning", "output_reasoning": "= output_text", "words": "1", "input_fresh": "1", "input_fresh": "2" } },
              "oops",
              { "validFrom": null, "perMillionTokens": {} },
              { "model": "c", "validFrom": "2024-01-01T00:00:00Z" } ] }
            """);

        Assert.Equal(
            [
                "colour: is not known here; known are name, currency, prices",
                "name: is empty",
                "currency: \"usd\" is not an ISO 4217 currency code; write three capital letters, e.g. \"USD\"",
                "prices[0].aliases[0]: \"a\" already names this entry",
                "prices[0].aliases[2]: \"b\" already names this entry",
                "prices[0].aliases[3]: is the number 3; a string is expected",
                "prices[0].validTo: 2023-01-01T00:00:00Z is not after validFrom 2024-01-01T00:00:00Z",
                "prices[0].perMillionTokens.words: is not known here; known are input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other, input_audio, input_image, output_text, output_reasoning, output_audio, unclassified",
                "prices[0].perMillionTokens.input_fresh: is written twice; keep one",
                "prices[0].perMillionTokens.output_text: inherits from itself: output_text = output_reasoning = output_text",
                "prices[0].perMillionTokens.output_reasoning: inherits from itself: output_reasoning = output_text = output_reasoning",
                "prices[1]: is a string; an object { … } is expected",
                "prices[2].model: is missing",
                "prices[2].validFrom: is null",
                "prices[2].perMillionTokens: is empty; leave the whole entry out to leave a model unpriced",
                "prices[3].perMillionTokens: is missing",
            ],
            failures);
    }

    [Theory]
    [InlineData("", "line 1, byte 1: not valid JSON: ")]
    [InlineData("{\n  \"name\": oops\n}", "line 2, byte 11: not valid JSON: 'o' is an invalid start of a value.")]
    [InlineData("[]", "the file: is a list; an object { … } is expected")]
    [InlineData("""{ "name": "n", "currency": "USD", "prices": [] }""", "prices: is empty; a book needs at least one price")]
    public void Parse_NotABook_SaysSo(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(FailuresOf(json)), StringComparison.Ordinal);

    [Fact]
    public void Parse_TwoEntriesOfOneNameAtOneTime_NamesBoth()
    {
        var failures = FailuresOf(Books.Json(
            Books.Entry("a", "output_text=1", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"),
            Books.Entry("b", "output_text=1", "2024-01-31T00:00:00Z", null, "a"),
            Books.Entry("x-*", "output_text=1"),
            Books.Entry("x-*", "output_text=2", "2025-01-01T00:00:00Z")));

        Assert.Equal(
            [
                "prices[1]: \"a\" is already priced by prices[0] at the same time (2024-01-01T00:00:00Z – 2024-02-01T00:00:00Z and 2024-01-31T00:00:00Z – no end); end one with validTo where the other begins",
                "prices[3]: \"x-*\" is already priced by prices[2] at the same time (2024-01-01T00:00:00Z – no end and 2025-01-01T00:00:00Z – no end); end one with validTo where the other begins",
            ],
            failures);
    }

    [Fact]
    public void Version_DependsOnWhatIsChargedOnly()
    {
        string VersionOf(string entry) => Books.Of(entry).Entries[0].Version;
        var version = VersionOf(Books.Entry("m", "input_fresh=1;output_text=2"));

        Assert.Matches(@"\Apv_[0-9a-f]{12}\z", version);
        Assert.Equal("pv_4356b34e0228", version);
        Assert.Equal(version, VersionOf(Books.Entry("m", "output_text=2.000;input_fresh=1", to: "2025-01-01T00:00:00Z", aliases: "n")));
        Assert.NotEqual(version, VersionOf(Books.Entry("m", "input_fresh=1;output_text=3")));
        Assert.NotEqual(version, VersionOf(Books.Entry("m", "input_fresh=1;output_text=2", "2024-02-01T00:00:00Z")));
        Assert.NotEqual(version, PriceBook.Parse(Books.Json(Books.Entry("m", "input_fresh=1;output_text=2")).Replace("USD", "EUR", StringComparison.Ordinal)).Entries[0].Version);
    }

    [Fact]
    public async Task DemoBook_IsReadAndPricesTheDemosModels()
    {
        var json = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Price", "demo-price-book.json"), TestContext.Current.CancellationToken);
        var book = PriceBook.Parse(json);

        string Prices(string model) => string.Join(" ", ((TokenBucket[])[TokenBucket.InputFresh, TokenBucket.InputCacheRead, TokenBucket.OutputText])
            .Select(bucket => book.Find(model, new DateTime(2023, 11, 16, 0, 0, 0, DateTimeKind.Utc))![bucket].ToString()));
        Assert.Equal("0.59 0.15 0.79", Prices("llama-3.1-70b-instruct"));
        Assert.Equal("0.18 0.05 0.54", Prices("qwen2.5-coder-32b-instruct"));
        Assert.Equal("USD", book.Currency.Code);
    }

    private static IReadOnlyList<string> FailuresOf(string json)
    {
        Assert.Null(PriceBook.TryParse(json, out var failures));
        Assert.Equal(failures, Assert.Throws<PriceBookException>(() => PriceBook.Parse(json)).Failures);
        return failures;
    }
}
