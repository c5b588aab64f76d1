using System.Globalization;
using System.Net;
using System.Text;
using Observe.Catalog.Tables;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Tests.Access;
using Observe.Dashboard.Tests.Queries;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Pages;

public sealed class CostDownloadTests(ClickHouseFixture fixture)
{
    private const string WholeRange = "from=2026-10-23T00:00Z&to=2026-11-03T00:00Z";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Download_ByModelAndDay_HoldsEveryChargeToTheLastDigit()
    {
        await using var dashboard = await StartAsync();
        using var browser = await dashboard.SignedInAsync(PersonRole.Finance);

        var (answer, lines) = await GetAsync(browser, $"/cost.csv?{WholeRange}&zone=Europe/Berlin&by=model&per=day");

        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("charges-by-model-2026-10-23-to-2026-11-03.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("Period start (Europe/Berlin),Model,Tenant,Requests,Input (tokens)", lines[0], StringComparison.Ordinal);
        var rows = lines.Skip(1).Select(line => line.Split(',')).ToList();
        foreach (var currency in new[] { "USD", "EUR" })
        {
            Assert.Equal(
                Facts.All.SelectMany(fact => fact.Charges).Where(charge => charge.Currency == currency).Sum(charge => charge.Amount),
                rows.Where(row => row[11] == currency).Sum(row => decimal.Parse(row[12], CultureInfo.InvariantCulture)));
        }

        // The day on which the clocks go back begins in summer time and the next one in winter time.
        Assert.Contains(rows, row => row[0] == "2026-10-25T00:00:00+02:00");
        Assert.Contains(rows, row => row[0] == "2026-10-26T00:00:00+01:00");
        Assert.All(rows, row => Assert.Equal(14, row.Length));
    }

    [Fact]
    public async Task Download_ByACustomer_HoldsTheirTenantWhateverTheAddressSays()
    {
        await using var dashboard = await StartAsync();
        using var browser = await dashboard.SignedInAsync(PersonRole.Customer, "acme");

        var (_, lines) = await GetAsync(browser, $"/cost.csv?{WholeRange}&tenant=globex&by=project&per=all");

        Assert.Equal(["chat", "search"], lines.Skip(1).Select(line => line.Split(',')[1]).Order());
        Assert.All(lines.Skip(1), line => Assert.Equal("acme", line.Split(',')[2]));
    }

    [Fact]
    public async Task Download_WithoutSession_IsRefused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = dashboard.NewBrowser();
        using var answer = await browser.GetAsync(new Uri("/cost.csv", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Download_WithoutAStore_IsAnErrorAndNotAnEmptyFile()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = await dashboard.SignedInAsync(PersonRole.Administrator);
        using var answer = await browser.GetAsync(new Uri("/cost.csv", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.NotEqual("text/csv", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("a, \"b\"\nc", "\"a, \"\"b\"\"\nc\"")]
    [InlineData("plain", "plain")]
    public async Task Row_WithANameThatASpreadsheetWouldRun_IsHarmless(string name, string cell)
    {
        var row = new CostRow(Facts.FromUtc, name, "", "USD", 1, 2, 3, 0, 5, 0, 0, -0.000000000001m, 1m, 0m);
        await using var written = new MemoryStream();
        await using (var file = new CostFile(written, Views.All.Window))
            await file.WriteRowAsync(row, Token);

        Assert.Equal(
            $"2026-10-23T00:00:00Z,{cell},,1,2,3,0,5,0,0,priced,USD,-0.000000000001,-0.0000002\r\n",
            Encoding.UTF8.GetString(written.ToArray()).TrimStart('\uFEFF'));
    }

    private async Task<RunningDashboard> StartAsync() =>
        await RunningDashboard.StartAsync(await SeededEngine.ConnectionStringAsync(fixture));

    private static async Task<(HttpResponseMessage Answer, IReadOnlyList<string> Lines)> GetAsync(HttpClient browser, string path)
    {
        var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(Token);
        return (answer, text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }
}
