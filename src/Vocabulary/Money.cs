using System.Globalization;
using System.Text.Json.Serialization;

namespace Observe.Vocabulary;

/// <summary>
/// An exact amount in one currency (rule R6): decimal, never binary floating point, never rounded here. Text and JSON are
/// <c>"12.345 USD"</c>: invariant, every digit that counts, no trailing zeros.
/// </summary>
[JsonConverter(typeof(MoneyJson))]
public readonly record struct Money(decimal Amount, Currency Currency)
{
    // Shows all 28 decimals a decimal can hold and drops trailing zeros.
    private const string ExactFormat = "0.############################";

    public static Money Zero(Currency currency) => new(0m, currency);

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) =>
        new(left.Amount + right.Amount, OneCurrency("add", left, right));

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator -(Money left, Money right) =>
        new(left.Amount - right.Amount, OneCurrency("subtract", left, right));

    public static Money operator -(Money money) => new(-money.Amount, money.Currency);

    /// <summary>One sum for each currency that occurs, in alphabetical order of the code; empty for no amounts.</summary>
    public static IReadOnlyList<Money> SumByCurrency(IEnumerable<Money> amounts)
    {
        var sums = new SortedDictionary<Currency, decimal>();
        foreach (var (amount, currency) in amounts)
            sums[currency] = sums.GetValueOrDefault(currency) + amount;

        return [.. sums.Select(sum => new Money(sum.Value, sum.Key))];
    }

    /// <summary>The amount alone, invariant and exact, e.g. <c>12.345</c>: what JSON and CSV carry beside a currency field.</summary>
    public string AmountText => Amount.ToString(ExactFormat, CultureInfo.InvariantCulture);

    public override string ToString() => $"{AmountText} {Currency.Code}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out Money money)
    {
        money = default;
        var gap = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (gap < 0
            || !Currency.TryParse(text![(gap + 1)..], out var currency)
            || !decimal.TryParse(text.AsSpan(0, gap), PlainDecimal, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        money = new Money(amount, currency);
        return true;
    }

    private const NumberStyles PlainDecimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private static Currency OneCurrency(string verb, Money left, Money right) =>
        left.Currency == right.Currency
            ? left.Currency
            : throw new InvalidOperationException(
                $"cannot {verb} {left} and {right}: amounts in {left.Currency} and {right.Currency} have no common unit");
}
