using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Observe.Billing.Price;
using Observe.Vocabulary;

namespace Observe.Billing.Tests.Price;

public sealed class RatingPropertyTests
{
    private static readonly DateTime At = new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    private static Gen<decimal> Prices =>
        from whole in Gen.Choose(0, 1_000_000)
        from millionths in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 999_999))
        select Math.Min(whole + (millionths / 1_000_000m), UnitPrice.MaxPerMillionTokens);

    private static Gen<long> Tokens => Gen.OneOf(
        Gen.Choose(-5, 5).Select(n => (long)n),
        Gen.Choose(int.MinValue, int.MaxValue).Select(n => (long)n),
        Gen.Choose(int.MinValue, int.MaxValue).Select(n => n * 1_000_003L));

    [Fact]
    public void Charge_AnyTokensAtAnyPrice_IsTheWholeNumberProduct() =>
        Prop.ForAll(Arb.From(Prices), Arb.From(Tokens), (price, tokens) =>
        {
            var amount = UnitPrice.Of(price).Charge(tokens);
            var expected = new BigInteger(price * 1_000_000m) * tokens;
            return amount.Scale == 12 && Unscaled(amount) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Rate_AnySplitOfTokens_SumsToTheWholesCharges() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Prices, 11)), Arb.From(Gen.ArrayOf(Gen.ArrayOf(Tokens, 11))), (prices, parts) =>
        {
            var book = BookWith(prices);
            var whole = Rating.Rate(book, "m", At, CountsOf(Enumerable.Range(0, 11).Select(i => parts.Sum(part => part[i])).ToArray()));
            var split = parts.SelectMany(part => Rating.Rate(book, "m", At, CountsOf(part)))
                .GroupBy(line => line.Bucket)
                .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Amount));
            return whole.All(line => split[line.Bucket] == line.Amount)
                && split.Where(sum => whole.All(line => line.Bucket != sum.Key)).All(sum => sum.Value == 0m)
                && whole.Sum(line => line.Amount) == split.Values.Sum();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Rate_Correction_CancelsWhatItCorrects() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Prices, 11)), Arb.From(Gen.ArrayOf(Tokens, 11)), (prices, tokens) =>
        {
            var book = BookWith(prices);
            var given = Rating.Rate(book, "m", At, CountsOf(tokens));
            var taken = Rating.Rate(book, "m", At, CountsOf([.. tokens.Select(count => -count)]));
            return given.Zip(taken).All(pair => pair.First with { Quantity = -pair.First.Quantity, Amount = -pair.First.Amount } == pair.Second);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Rate_IntoASpan_AllocatesNothingWhenPriced()
    {
        var book = BookWith([.. Enumerable.Repeat(0.59m, 11)]);
        var tokens = CountsOf([.. Enumerable.Repeat(7L, 11)]);
        Span<ChargeLine> lines = new ChargeLine[Rating.MaxLines];
        Assert.Equal(11, Rating.Rate(book, "m", At, tokens, lines));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Rating.Rate(book, "m", At, tokens, lines);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Charge_BeyondExactRange_Throws() =>
        Assert.Throws<OverflowException>(() => UnitPrice.Of(1_000_000m).Charge(long.MaxValue));

    [Fact]
    public void Rate_LocalTime_IsRefused() =>
        Assert.Throws<ArgumentException>(() =>
            Rating.Rate(BookWith([.. Enumerable.Repeat(1m, 11)]), "m", DateTime.SpecifyKind(At, DateTimeKind.Local), CountsOf(new long[11])));

    private static PriceBook BookWith(decimal[] prices) => Books.Of(Books.Entry("m", string.Join(';', TokenBuckets.All.Select(
        (bucket, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bucket.Name()}={prices[i]:0.######}")))));

    private static TokenCounts CountsOf(long[] counts) => new()
    {
        InputFresh = counts[0],
        InputCacheRead = counts[1],
        InputCacheWrite5m = counts[2],
        InputCacheWrite1h = counts[3],
        InputCacheWriteOther = counts[4],
        InputAudio = counts[5],
        InputImage = counts[6],
        OutputText = counts[7],
        OutputReasoning = counts[8],
        OutputAudio = counts[9],
        Unclassified = counts[10],
    };

    private static BigInteger Unscaled(decimal value)
    {
        var bits = decimal.GetBits(value);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return bits[3] < 0 ? -magnitude : magnitude;
    }
}
