using System.Globalization;

namespace Observe.Vocabulary;

/// <summary>A billing month of UTC, e.g. 2026-10. Stored as the number 202610.</summary>
public readonly record struct BillingPeriod : IComparable<BillingPeriod>
{
    private const string Form = "yyyy-MM";

    // Months since the year 0: the default value is no month, and arithmetic needs no calendar.
    private readonly int months;

    private BillingPeriod(int months) => this.months = months;

    /// <summary>The year and month as six digits, e.g. 202610.</summary>
    public int Number => (months / 12 * 100) + (months % 12) + 1;

    /// <summary>Its first instant, UTC.</summary>
    public DateTime StartUtc => new(months / 12, (months % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The first instant after it, UTC.</summary>
    public DateTime EndUtc => Next.StartUtc;

    /// <summary>The month after it.</summary>
    public BillingPeriod Next => new(months + 1);

    /// <summary>The month that holds an instant of UTC.</summary>
    public static BillingPeriod Of(DateTime instant) => instant.Kind == DateTimeKind.Utc
        ? new BillingPeriod((instant.Year * 12) + instant.Month - 1)
        : throw new ArgumentException($"a billing period is of UTC; this instant is {instant.Kind}", nameof(instant));

    /// <summary>The month of a <see cref="Number"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no year and month.</exception>
    public static BillingPeriod FromNumber(int number) => number is >= 101 and <= 999911 && number % 100 is >= 1 and <= 12
        ? new BillingPeriod((number / 100 * 12) + (number % 100) - 1)
        : throw new ArgumentOutOfRangeException(nameof(number), number, "a billing period is a year and a month, e.g. 202610");

    /// <summary>Reads <c>2026-10</c> and nothing else.</summary>
    public static bool TryParse(string text, out BillingPeriod period)
    {
        var understood = DateTime.TryParseExact(
            text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start);
        period = understood && start < DateTime.MaxValue.AddMonths(-2) ? Of(start) : default;
        return period != default;
    }

    public int CompareTo(BillingPeriod other) => months.CompareTo(other.months);

    public static bool operator <(BillingPeriod left, BillingPeriod right) => left.months < right.months;

    public static bool operator >(BillingPeriod left, BillingPeriod right) => left.months > right.months;

    public static bool operator <=(BillingPeriod left, BillingPeriod right) => left.months <= right.months;

    public static bool operator >=(BillingPeriod left, BillingPeriod right) => left.months >= right.months;

    /// <summary>As people write it: <c>2026-10</c>.</summary>
    public override string ToString() => StartUtc.ToString(Form, CultureInfo.InvariantCulture);
}
