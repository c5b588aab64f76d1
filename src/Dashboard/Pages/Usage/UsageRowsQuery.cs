using System.Globalization;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Usage;

/// <summary>One tenant's usage and charges by day, model and project, in one pass.</summary>
public sealed class UsageRowsQuery
{
    private UsageRowsQuery()
    {
    }

    public static async Task<UsageTables> RunAsync(SqlRunner runner, UsageRowsParameters parameters, CancellationToken token)
    {
        var rows = (await runner.QueryAsync<UsageRowsQuery, UsageRow>(parameters, token)).ToLookup(row => row.Kind);
        return new UsageTables(
            [.. Beside(rows["day"], parameters).OrderByDescending(row => row.PeriodStart).ThenBy(row => row.Currency, StringComparer.Ordinal)],
            Ranked(Beside(rows["model"], parameters)),
            Ranked(Beside(rows["project"], parameters)));
    }

    private static IReadOnlyList<CostRow> Ranked(IEnumerable<CostRow> rows) =>
        [.. rows.OrderByDescending(row => row.Amount).ThenByDescending(row => row.Tokens).ThenBy(row => row.Name, StringComparer.Ordinal)];

    // Counted usage stands beside the charges of each currency; alone where nothing is rated yet.
    private static IEnumerable<CostRow> Beside(IEnumerable<UsageRow> rows, UsageRowsParameters parameters)
    {
        foreach (var name in rows.GroupBy(row => row.Name))
        {
            var counted = name.FirstOrDefault(row => row.Currency.Length == 0);
            var charged = name.Where(row => row.Currency.Length > 0).ToList();
            foreach (var row in charged.Count > 0 ? charged : [counted!])
            {
                yield return new CostRow(
                    row.Kind == "day" ? Instant(row.Name) : parameters.FromTime,
                    row.Kind == "day" ? "" : row.Name,
                    "", row.Currency, counted?.Requests ?? 0, counted?.InputTokens ?? 0, counted?.OutputTokens ?? 0,
                    counted?.UnclassifiedTokens ?? 0, row.PricedTokens, row.FreeTokens, row.UnpricedTokens, row.Amount, 0m, 0m);
            }
        }
    }

    private static DateTime Instant(string seconds) => DateTime.UnixEpoch.AddSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
}

/// <summary>The scope, in days of its zone.</summary>
public sealed record UsageRowsParameters : RollupFilter
{
    public UsageRowsParameters(ScopeView view)
        : base(view, hoursSuffice: true) => Zone = view.Window.ZoneName;

    public string Zone { get; }

    /// <summary>Bounds the rows of each kind: three years of days fit.</summary>
    public int Limit { get; init; } = 2_500;
}

/// <summary>What was counted (without a currency) or rated (with one) for one name of a kind. See UsageRowsQuery.sql.</summary>
public sealed record UsageRow(
    string Kind,
    string Name,
    string Currency,
    long Requests,
    long InputTokens,
    long OutputTokens,
    long UnclassifiedTokens,
    long PricedTokens,
    long FreeTokens,
    long UnpricedTokens,
    decimal Amount);

/// <summary>The tables of the Usage page. Tokens are counted ones; shares and orders of <see cref="CostRow"/> are not filled.</summary>
/// <param name="Days">Newest first.</param>
/// <param name="Models">Highest charge first.</param>
/// <param name="Projects">Highest charge first.</param>
public sealed record UsageTables(IReadOnlyList<CostRow> Days, IReadOnlyList<CostRow> Models, IReadOnlyList<CostRow> Projects);
