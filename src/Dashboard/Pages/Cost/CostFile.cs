using System.Globalization;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>The lines of the download. Heads name their unit; amounts are exact text; times are ISO 8601 with the zone's offset.</summary>
internal static class CostFile
{
    // A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV injection").
    private static readonly char[] FormulaStarts = ['=', '+', '-', '@', '\t', '\r', '\n'];

    private static readonly char[] Quoted = [',', '"', '\r', '\n'];

    public static string Head(TimeWindow window, CostDimension by) => Line(
        $"Period start ({window.ZoneName})", by.Title(), "Tenant", "Requests", "Input (tokens)", "Output (tokens)",
        "Unclassified (tokens)", "Priced (tokens)", "Free (tokens)", "Unpriced (tokens)", "State", "Currency",
        "Charges (currency units)", "Price (currency units per 1M tokens)");

    public static string Row(CostRow row, TimeWindow window) => Line(
        Iso(row.PeriodStart, window.Zone), Harmless(row.Name), Harmless(row.Owner), Count(row.Requests), Count(row.InputTokens),
        Count(row.OutputTokens), Count(row.UnclassifiedTokens), Count(row.PricedTokens), Count(row.FreeTokens),
        Count(row.UnpricedTokens), Word(row.State), row.Currency, row.Charges?.AmountText ?? "", row.Price?.AmountText ?? "");

    /// <summary>The text, with an apostrophe before it where a spreadsheet would take it for a formula.</summary>
    public static string Harmless(string text) => text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;

    // RFC 4180.
    private static string Line(params ReadOnlySpan<string> cells)
    {
        var quoted = new string[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            quoted[i] = cells[i].AsSpan().IndexOfAny(Quoted) < 0
                ? cells[i]
                : $"\"{cells[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        return string.Join(',', quoted) + "\r\n";
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Word(CostState state) => state switch
    {
        CostState.Priced => "priced",
        CostState.Free => "free",
        CostState.PartlyUnpriced => "partly unpriced",
        CostState.Unpriced => "unpriced",
        _ => "not rated yet",
    };

    private static string Iso(DateTime utc, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(new DateTimeOffset(utc), zone);
        return local.ToString(local.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss'Z'" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
