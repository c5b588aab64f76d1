using System.Globalization;

namespace Observe.Billing.Price;

/// <summary>Instants as price books write them: UTC with seconds and Z. Other forms would make the reader guess the instant.</summary>
internal static class Utc
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static string Text(DateTime utc) => utc.ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTime utc) => DateTime.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out utc);
}
