using System.Globalization;
using System.Text.Json;
using Observe.Billing.Close;
using Observe.Catalog.Tables;

namespace Observe.Observe.Periods;

/// <summary>What <c>period list</c> shows: every month that is closed or has charges.</summary>
/// <param name="Closed">The closed months.</param>
/// <param name="Sums">What is charged to months, a row a currency.</param>
internal sealed record PeriodList(IReadOnlyList<ClosedPeriod> Closed, IReadOnlyList<PeriodSum> Sums)
{
    public void Print()
    {
        Console.WriteLine($"{"PERIOD",-9}{"TENANT",-20}{"STATE",-8}{"CLOSED (UTC)",-18}{"BY",-14}{"CHARGES",-30}{"ADJUSTMENTS",-24}WAIVED");
        foreach (var row in Rows())
        {
            var waived = row.UnpricedWaiver is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.UnpricedTokens} tokens: {row.UnpricedWaiver}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Period,-9}{row.Tenant,-20}{row.State,-8}{row.ClosedAt,-18:yyyy-MM-dd HH:mm}{row.Author,-14}{Text(row.Charges),-30}{Text(row.Adjustments),-24}{waived}"));
        }
    }

    public string ToJson() => JsonSerializer.Serialize(new PeriodListAnswer([.. Rows()]), PeriodJson.Default.PeriodListAnswer);

    private IEnumerable<PeriodListRow> Rows()
    {
        var closed = Closed.ToDictionary(row => (row.Period, row.TenantId));
        var sums = Sums.ToLookup(sum => (sum.Period, TenantId: sum.Tenant));
        return closed.Keys.Union(sums.Select(group => group.Key))
            .OrderByDescending(month => month.Period).ThenBy(month => month.TenantId, StringComparer.Ordinal)
            .Select(month =>
            {
                var close = closed.GetValueOrDefault(month);
                return new PeriodListRow(
                    month.Period.ToString(), month.TenantId, close is null ? "open" : "closed", close?.ClosedAt, close?.FinalAt, close?.Author,
                    close?.UnpricedTokens ?? 0, close?.UnpricedWaiver,
                    PeriodAmount.Of(sums[month].Select(sum => sum.Charges)),
                    PeriodAmount.Of(sums[month].Select(sum => sum.Adjustments).Where(money => money.Amount != 0)));
            });
    }

    private static string Text(IReadOnlyList<PeriodAmount> amounts) => amounts.Count == 0 ? "none" : string.Join(", ", amounts);
}

internal sealed record PeriodListAnswer(IReadOnlyList<PeriodListRow> Periods);

/// <param name="Period">The month, e.g. <c>2026-10</c>.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="ClosedAt">UTC.</param>
/// <param name="FinalAt">From when on its sums do not change, UTC.</param>
/// <param name="Author">Who closed it.</param>
/// <param name="UnpricedTokens">Tokens without a price when it was closed.</param>
/// <param name="UnpricedWaiver">Why it was closed all the same.</param>
/// <param name="Charges">What is charged to it, one sum a currency.</param>
/// <param name="Adjustments">The part of it that corrects closed months.</param>
internal sealed record PeriodListRow(
    string Period,
    string Tenant,
    string State,
    DateTime? ClosedAt,
    DateTime? FinalAt,
    string? Author,
    long UnpricedTokens,
    string? UnpricedWaiver,
    IReadOnlyList<PeriodAmount> Charges,
    IReadOnlyList<PeriodAmount> Adjustments);
