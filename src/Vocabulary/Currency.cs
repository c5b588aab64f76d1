using System.Text.Json.Serialization;

namespace Observe.Vocabulary;

/// <summary>
/// A currency as its ISO 4217 alphabetic code, e.g. <c>USD</c>. Only the shape is checked (three letters A–Z): which codes
/// exist changes by decree, and a private code is legal. The default value is ISO's own word for no currency, <c>XXX</c>.
/// </summary>
[JsonConverter(typeof(CurrencyJson))]
public readonly record struct Currency : IComparable<Currency>
{
    private const string NoCurrency = "XXX";

    // Null stands for XXX, so that default(Currency) equals Parse("XXX").
    private readonly string? code;

    private Currency(string code) => this.code = code == NoCurrency ? null : code;

    /// <summary>Three letters A–Z.</summary>
    public string Code => code ?? NoCurrency;

    /// <exception cref="FormatException">The text is not three letters A–Z.</exception>
    public static Currency Parse(string text) =>
        TryParse(text, out var currency)
            ? currency
            : throw new FormatException($"\"{text}\" is not an ISO 4217 currency code; write three capital letters, e.g. \"USD\"");

    public static bool TryParse(string? text, out Currency currency)
    {
        if (text is { Length: 3 } && text.AsSpan().IndexOfAnyExceptInRange('A', 'Z') < 0)
        {
            currency = new Currency(text);
            return true;
        }

        currency = default;
        return false;
    }

    /// <summary>Alphabetical, for a stable order on pages and in files.</summary>
    public int CompareTo(Currency other) => string.CompareOrdinal(Code, other.Code);

    public static bool operator <(Currency left, Currency right) => left.CompareTo(right) < 0;

    public static bool operator >(Currency left, Currency right) => left.CompareTo(right) > 0;

    public static bool operator <=(Currency left, Currency right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Currency left, Currency right) => left.CompareTo(right) >= 0;

    public override string ToString() => Code;
}
