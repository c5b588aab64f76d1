using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>One entry of a price book: what a model's tokens cost from one quarter hour to another.</summary>
public sealed class PriceEntry
{
    private readonly UnitPrice?[] prices;

    internal PriceEntry(
        int index,
        Currency currency,
        string model,
        IReadOnlyList<string> aliases,
        DateTime validFromUtc,
        DateTime? validToUtc,
        IReadOnlyDictionary<TokenBucket, UnitPrice> prices)
    {
        Index = index;
        Model = model;
        Aliases = aliases;
        ValidFromUtc = validFromUtc;
        ValidToUtc = validToUtc;
        this.prices = new UnitPrice?[(int)TokenBuckets.All[^1] + 1];
        foreach (var (bucket, price) in prices)
            this.prices[(int)bucket] = price;

        Version = VersionOf(currency);
    }

    /// <summary>The position in the file's <c>prices</c>, from 0.</summary>
    public int Index { get; }

    /// <summary>An exact model name, or a glob when it contains <c>*</c>.</summary>
    public string Model { get; }

    /// <summary>Further names (or globs) for the same price.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>First instant (UTC, on a quarter hour) at which the price holds.</summary>
    public DateTime ValidFromUtc { get; }

    /// <summary>First instant at which it no longer holds; null for no end.</summary>
    public DateTime? ValidToUtc { get; }

    /// <summary>
    /// <c>pv_</c> and 12 hex digits: a hash of model, start, currency and resolved prices, so the same price has the same id in
    /// every book. The end and the aliases are left out: ending a price must not disturb the charges it has already made.
    /// </summary>
    public string Version { get; }

    /// <summary>The price of one bucket; null when the entry is silent about it, which is unpriced and not zero.</summary>
    public UnitPrice? this[TokenBucket bucket] => prices[(int)bucket];

    /// <summary>Model and aliases.</summary>
    public IEnumerable<string> Names => [Model, .. Aliases];

    public bool IsInEffect(DateTime atUtc) => atUtc >= ValidFromUtc && (ValidToUtc is not { } end || atUtc < end);

    internal bool Overlaps(PriceEntry other) =>
        (ValidToUtc is not { } end || other.ValidFromUtc < end)
        && (other.ValidToUtc is not { } otherEnd || ValidFromUtc < otherEnd);

    private string VersionOf(Currency currency)
    {
        var text = new StringBuilder()
            .Append(currency.Code).Append('\n')
            .Append(Model).Append('\n')
            .Append(ValidFromUtc.ToString("O", CultureInfo.InvariantCulture));
        foreach (var bucket in TokenBuckets.All)
        {
            if (this[bucket] is { } price)
                text.Append('\n').Append(bucket.Name()).Append('=').Append(price);
        }

        return "pv_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
    }
}
