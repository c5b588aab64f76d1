using System.Globalization;
using Microsoft.Playwright;
using Microsoft.VisualBasic.FileIO;

namespace Observe.EndToEnd.Tests.Cost;

/// <summary>A download of the Cost page, read by a reader of CSV that nobody here wrote.</summary>
internal sealed class CostFile
{
    private readonly string[] heads;
    private readonly List<string[]> rows = [];

    private CostFile(TextFieldParser csv)
    {
        heads = csv.ReadFields()!;
        while (!csv.EndOfData)
            rows.Add(csv.ReadFields()!);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(heads.Length, row.Length));
    }

    public static async Task<CostFile> ReadAsync(IDownload download)
    {
        using var csv = new TextFieldParser(await download.PathAsync()) { TextFieldType = FieldType.Delimited, Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        return new CostFile(csv);
    }

    public IEnumerable<string> Column(string head)
    {
        var at = Array.IndexOf(heads, head);
        Assert.True(at >= 0, $"no column {head} among {string.Join(", ", heads)}");
        return rows.Select(row => row[at]);
    }

    public decimal Sum(string head) =>
        Column(head).Sum(cell => cell.Length == 0 ? 0m : decimal.Parse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
}
