using System.Collections;
using System.Globalization;
using System.Text;

namespace Observe.Storage.Client;

/// <summary>
/// Spells a value as ClickHouse reads it from <c>param_*</c>: the text form of the placeholder's type, TSV-escaped at the top
/// level, quoted inside arrays and maps (ClickHouse, ReplaceQueryParameterVisitor.cpp).
/// </summary>
internal static class ParameterText
{
    /// <exception cref="ArgumentException">Nothing in ClickHouse corresponds to the value's type.</exception>
    public static string Of(string name, object? value, string type = "")
    {
        var text = new StringBuilder();
        if (value is null) return "\\N";
        if (value is string or char || value is Enum && !IsNumber(type)) AppendEscaped(text, value.ToString()!, quoted: false);
        else AppendValue(text, name, value, type, nested: false);
        return text.ToString();
    }

    private static void AppendValue(StringBuilder text, string name, object? value, string type, bool nested)
    {
        switch (value)
        {
            case null: text.Append("NULL"); break;
            case bool truth: text.Append(truth ? "true" : "false"); break;
            case Enum member when IsNumber(type): text.Append(member.ToString("D")); break;
            case string or char or Enum: AppendQuoted(text, value.ToString()!); break;
            case Guid id: AppendMaybeQuoted(text, id.ToString("D"), nested); break;
            case DateTimeOffset time: AppendMaybeQuoted(text, Time(time, type), nested); break;
            case DateTime time: AppendMaybeQuoted(text, Time(Utc(name, time), type), nested); break;
            case DateOnly day: AppendMaybeQuoted(text, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), nested); break;
            case float number: text.Append(number.ToString("R", CultureInfo.InvariantCulture)); break;
            case double number: text.Append(number.ToString("R", CultureInfo.InvariantCulture)); break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or decimal:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case IDictionary map: AppendMap(text, name, map); break;
            case IEnumerable items: AppendArray(text, name, items, Inner(type)); break;
            default: throw new ArgumentException($"parameter {name}: no ClickHouse type corresponds to {value.GetType().Name}");
        }
    }

    private static void AppendArray(StringBuilder text, string name, IEnumerable items, string itemType)
    {
        text.Append('[');
        var first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(',');
            first = false;
            AppendValue(text, name, item, itemType, nested: true);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, string name, IDictionary map)
    {
        text.Append('{');
        var first = true;
        foreach (DictionaryEntry entry in map)
        {
            if (!first) text.Append(',');
            first = false;
            AppendValue(text, name, entry.Key, string.Empty, nested: true);
            text.Append(':');
            AppendValue(text, name, entry.Value, string.Empty, nested: true);
        }

        text.Append('}');
    }

    // Seconds since 1970 mean the same in every server's and session's zone; a calendar text does not.
    private static string Time(DateTimeOffset time, string type)
    {
        if (type.Contains("Date", StringComparison.Ordinal) && !type.Contains("DateTime", StringComparison.Ordinal))
        {
            return time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        var ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks;
        if (ticks < 0) return time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest == 0 || type.Contains("DateTime(", StringComparison.Ordinal) || type.EndsWith("DateTime", StringComparison.Ordinal)
            ? seconds.ToString("D10", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{seconds:D10}.{rest:D7}");
    }

    private static DateTimeOffset Utc(string name, DateTime time) => time.Kind == DateTimeKind.Utc
        ? new DateTimeOffset(time)
        : throw new ArgumentException($"parameter {name}: a DateTime must be UTC, this one is {time.Kind}");

    private static bool IsNumber(string type) => type.Contains("Int", StringComparison.Ordinal);

    private static string Inner(string type) =>
        type.StartsWith("Array(", StringComparison.Ordinal) ? type["Array(".Length..^1] : string.Empty;

    private static void AppendMaybeQuoted(StringBuilder text, string value, bool quoted)
    {
        if (quoted) AppendQuoted(text, value);
        else text.Append(value);
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('\'');
        AppendEscaped(text, value, quoted: true);
        text.Append('\'');
    }

    private static void AppendEscaped(StringBuilder text, string value, bool quoted)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\0' => text.Append("\\0"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\'' when quoted => text.Append("\\'"),
                _ => text.Append(c),
            };
        }
    }
}
