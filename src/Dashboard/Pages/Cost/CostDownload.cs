using System.Globalization;
using Microsoft.Extensions.Primitives;
using Observe.Dashboard.Access;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>
/// The table as a file, every row and every digit: the same query, filters and tenant rule as the pages, written as the rows
/// arrive.
/// </summary>
internal static class CostDownload
{
    public const string Path = "/cost.csv";

    /// <summary>A spreadsheet holds little more; a file that would be longer says so in its last line.</summary>
    private const int MostRows = 1_000_000;

    private const int RowsBetweenFlushes = 500;

    public static void MapCostDownload(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, DownloadAsync).RequireAuthorization(policy => policy.RequireRole(Person.CustomerDoor.Split(',')));

    /// <summary>The address of the file of what is on the screen: its instants and not the preset, so that the two say the same.</summary>
    public static string Address(ScopeState state, CostDimension by, CostPeriod period)
    {
        var window = state.Window;
        var scope = state.Scope with { Range = TimeRange.Between(window.FromUtc, window.ToUtc)!, Zone = window.ZoneName, Live = false };
        return state.Address(scope, Path, ("by", by.Key()), ("per", period.Key()));
    }

    private static async Task DownloadAsync(HttpContext context, SqlRunner runner, TimeProvider clock)
    {
        var view = View(context, clock);
        var query = context.Request.Query;
        var choice = CostChoice.Read(One(query["by"]), One(query["per"]), null, null, null, view.Window);
        var period = One(query["per"]) == CostPeriod.All.Key() ? CostPeriod.All : choice.Period;
        var parameters = new CostRowsParameters(view, choice.By, period) { Limit = MostRows + 1 }
            .SortedBy(period == CostPeriod.All ? CostSort.Amount : CostSort.Period, descending: period == CostPeriod.All);

        // The first row is fetched before anything is sent, so that a query that fails is an error and not an empty file.
        await using var rows = CostRowsQuery.StreamAsync(runner, parameters, context.RequestAborted)
            .GetAsyncEnumerator(context.RequestAborted);
        var any = await rows.MoveNextAsync();

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(view.Window, choice.By)}\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var file = new CostFile(context.Response.Body, view.Window);
        await file.WriteHeadAsync(choice.By, context.RequestAborted);
        for (var written = 0; any; any = await rows.MoveNextAsync())
        {
            if (++written > MostRows)
            {
                await file.WriteCutAsync(MostRows, context.RequestAborted);
                break;
            }

            await file.WriteRowAsync(rows.Current, context.RequestAborted);
            if (written % RowsBetweenFlushes == 0)
                await file.FlushAsync(context.RequestAborted);
        }
    }

    private static ScopeView View(HttpContext context, TimeProvider clock)
    {
        var scope = ScopeUrl.Parse(context.Request.QueryString.Value ?? "");
        var zone = Zones.Find(scope.Zone) ?? TimeZoneInfo.Utc;
        var window = WindowOf.Range(scope.Range, zone, clock.GetUtcNow().UtcDateTime);
        return new ScopeView(scope, window, ReadableTenants.For(context.User, scope.Tenants));
    }

    private static string FileName(TimeWindow window, CostDimension by) => string.Create(
        CultureInfo.InvariantCulture,
        $"charges-by-{by.Key()}-{window.Local(window.FromUtc):yyyy-MM-dd}-to-{window.Local(window.ToUtc.AddTicks(-1)):yyyy-MM-dd}.csv");

    private static string? One(StringValues values) => values.Count == 0 ? null : values[^1];
}
