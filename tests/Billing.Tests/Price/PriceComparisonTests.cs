using FsCheck;
using FsCheck.Fluent;
using Observe.Billing.Price;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Price;

public sealed class PriceComparisonTests
{
    private static readonly DateTime Recorded = Books.Utc("2024-06-01T12:07:30Z");

    [Fact]
    public void Compare_PriceChangedInThePast_IsARestatement()
    {
        var difference = Assert.Single(Compare([Books.Entry("m", "output_text=1")], [Books.Entry("m", "output_text=2")]));

        Assert.True(difference.IsRestatement);
        Assert.Equal("m output_text from 2024-01-01T00:00:00Z to 2024-06-01T12:07:30Z: 1 USD → 2 USD", difference.ToString());
    }

    [Fact]
    public void Compare_BucketPricedThatWasNot_IsNoRestatement()
    {
        var difference = Assert.Single(Compare([Books.Entry("m", "output_text=1")], [Books.Entry("m", "output_text=1;input_fresh=2")]));

        Assert.False(difference.IsRestatement);
        Assert.Equal((TokenBucket.InputFresh, null, "2 USD"), (difference.Bucket, difference.Before, difference.After));
    }

    [Fact]
    public void Compare_OldEndedAndNewBegunInTheFuture_IsNoDifference() =>
        Assert.Empty(Compare(
            [Books.Entry("m", "output_text=1")],
            [Books.Entry("m", "output_text=1", to: "2024-06-01T12:15:00Z"), Books.Entry("m", "output_text=2", "2024-06-01T12:15:00Z")]));

    [Fact]
    public void Compare_OldSplitAtTheSamePrice_IsNoDifference() =>
        Assert.Empty(Compare(
            [Books.Entry("m", "output_text=1")],
            [Books.Entry("m", "output_text=1", to: "2024-02-01T00:00:00Z"), Books.Entry("m", "output_text=1.0", "2024-02-01T00:00:00Z")]));

    [Fact]
    public void Compare_EndedInThePast_IsARestatementOfThatTimeOnly()
    {
        var difference = Assert.Single(Compare([Books.Entry("m", "output_text=1")], [Books.Entry("m", "output_text=1", to: "2024-03-01T00:00:00Z")]));

        Assert.Equal("m output_text from 2024-03-01T00:00:00Z to 2024-06-01T12:07:30Z: 1 USD → unpriced", difference.ToString());
    }

    [Theory]
    [InlineData("output_text=free", "output_text=0", "free", "0 USD")]
    [InlineData("output_text=0", "output_text=free", "0 USD", "free")]
    public void Compare_FreeAndNothing_AreNotTheSame(string before, string after, string was, string becomes)
    {
        var difference = Assert.Single(Compare([Books.Entry("m", before)], [Books.Entry("m", after)]));

        Assert.Equal((was, becomes, true), (difference.Before, difference.After, difference.IsRestatement));
    }

    [Fact]
    public void Compare_CurrencyChanged_RestatesEverything()
    {
        var json = Books.Json(Books.Entry("*", "output_text=1"));

        var difference = Assert.Single(PriceBook.Compare(
            PriceBook.Parse(json), PriceBook.Parse(json.Replace("USD", "EUR", StringComparison.Ordinal)), Recorded));

        Assert.Equal(("1 USD", "1 EUR"), (difference.Before, difference.After));
    }

    [Fact]
    public void Compare_NewExactNameUnderAnOldGlob_IsARestatement()
    {
        var difference = Assert.Single(Compare(
            [Books.Entry("gpt-*", "output_text=1")],
            [Books.Entry("gpt-*", "output_text=1"), Books.Entry("gpt-4", "output_text=2")]));

        Assert.Equal(("gpt-4", true), (difference.Model, difference.IsRestatement));
    }

    [Fact]
    public void Compare_GlobWhoseShortestNameIsExact_IsSeenAllTheSame()
    {
        var difference = Assert.Single(Compare(
            [Books.Entry("gpt-4", "output_text=5"), Books.Entry("gpt-4*", "output_text=1")],
            [Books.Entry("gpt-4", "output_text=5"), Books.Entry("gpt-4*", "output_text=2")]));

        Assert.NotEqual("gpt-4", difference.Model);
        Assert.StartsWith("gpt-4", difference.Model, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OverlappingGlobsSwapped_IsARestatementWhereBothMatch()
    {
        var difference = Assert.Single(Compare(
            [Books.Entry("a-*", "output_text=1"), Books.Entry("*-z", "output_text=2")],
            [Books.Entry("*-z", "output_text=2"), Books.Entry("a-*", "output_text=1")]));

        Assert.Equal(("a-z", "1 USD", "2 USD"), (difference.Model, difference.Before, difference.After));
    }

    /// <summary>Against trying every name: what is found is real, and nothing is missed.</summary>
    [Fact]
    public void Compare_AnyTwoBooks_FindsADifferenceExactlyWhenSomeNameHasOne()
    {
        var names = AllNames(6).ToList();
        Prop.ForAll(Arb.From(AnyBook), Arb.From(AnyBook), (previous, next) =>
        {
            var found = PriceBook.Compare(previous, next, Recorded);
            var isReal = found.All(d => PriceOf(previous, d.Model) != PriceOf(next, d.Model));
            return isReal && found.Count != 0 == names.Exists(name => PriceOf(previous, name) != PriceOf(next, name));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Compare_HundredsOfNamesAndSeveralGlobs_StaysWithinItsBound()
    {
        var models = Enumerable.Range(0, 300).Select(i => Books.Entry($"vendor-{i % 7}/model-{i}-instruct", "output_text=1"));
        string[] globs = [Books.Entry("vendor-1/*", "output_text=1"), Books.Entry("*-instruct", "output_text=2"), Books.Entry("*-70b-*", "output_text=3")];

        var differences = Compare([.. models, .. globs], [.. models, .. globs, Books.Entry("*", "output_text=4")]);

        Assert.DoesNotContain(differences, difference => difference.IsRestatement);
        Assert.NotEmpty(differences);
    }

    private static IReadOnlyList<PriceDifference> Compare(string[] previous, string[] next) =>
        PriceBook.Compare(Books.Of(previous), Books.Of(next), Recorded);

    private static Gen<PriceBook> AnyBook =>
        from names in Gen.NonEmptyListOf(Gen.Elements("a", "ab", "b", "*", "a*", "*a", "*ab*", "b*a", "a*b", "*b", "*ba"))
        from price in Gen.ArrayOf(Gen.Choose(1, 2), names.Count)
        select Books.Of([.. names.Take(4).Distinct().Select((name, i) => Books.Entry(name, $"output_text={price[i]}"))]);

    private static string? PriceOf(PriceBook book, string model) =>
        book.Find(model, Books.Utc("2024-03-01T00:00:00Z"))?[TokenBucket.OutputText].ToString();

    private static IEnumerable<string> AllNames(int length) => length == 0
        ? []
        : AllNames(length - 1).SelectMany(name => "abc".Select(letter => name + letter)).Concat(["a", "b", "c"]).Concat(AllNames(length - 1)).Distinct();
}
