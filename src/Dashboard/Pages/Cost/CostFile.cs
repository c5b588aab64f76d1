using System.Globalization;
using CsvHelper;
using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>
/// The lines of the download (RFC 4180). Heads name their unit; amounts are exact text; times are ISO 8601 with the zone's offset.
/// </summary>
internal sealed class CostFile(Stream destination, TimeWindow window) : IAsyncDisposable
{
    // A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV injection"). CsvHelper's own guard
    // would also turn a negative amount into text, so only names, which others choose, are guarded.
    private static readonly char[] FormulaStarts = ['=', '+', '-', '@', '\t', '\r', '\n'];

    // The mark tells spreadsheets that this is UTF-8.
    private readonly CsvWriter csv = CsvWriter.Create(
        destination, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = true }, leaveOpen: true);

    public ValueTask WriteHeadAsync(CostDimension by, CancellationToken token) => WriteAsync(
        [
            $"Period start ({window.ZoneName})", by.Title(), "Tenant", "Requests", "Input (tokens)", "Output (tokens)",
            "Unclassified (tokens)", "Priced (tokens)", "Free (tokens)", "Unpriced (tokens)", "State", "Currency",
            "Charges (currency units)", "Price (currency units per 1M tokens)",
        ],
        token);

    public ValueTask WriteRowAsync(CostRow row, CancellationToken token) => WriteAsync(
        [
            Iso(row.PeriodStart, window.Zone), Harmless(row.Name), Harmless(row.Owner), Count(row.Requests),
            Count(row.InputTokens), Count(row.OutputTokens), Count(row.UnclassifiedTokens), Count(row.PricedTokens),
            Count(row.FreeTokens), Count(row.UnpricedTokens), Word(row.State), row.Currency,
            row.Charges?.AmountText ?? "", row.Price?.AmountText ?? "",
        ],
        token);

    /// <summary>The last line of a file that would be longer than a spreadsheet holds.</summary>
    public ValueTask WriteCutAsync(int rows, CancellationToken token) =>
        WriteAsync([$"cut off after {Count(rows)} rows: choose a shorter range or a filter"], token);

    /// <summary>Sends what was written so far.</summary>
    public async Task FlushAsync(CancellationToken token)
    {
        await csv.FlushAsync(token);
        await destination.FlushAsync(token);
    }

    public ValueTask DisposeAsync() => csv.DisposeAsync();

    /// <summary>The text, with an apostrophe before it where a spreadsheet would take it for a formula.</summary>
    private static string Harmless(string text) => text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;

    private ValueTask WriteAsync(string[] cells, CancellationToken token) => csv.WriteRecordAsync(cells, token);

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
