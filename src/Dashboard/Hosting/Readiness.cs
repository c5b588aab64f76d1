using Microsoft.EntityFrameworkCore;
using Observe.Catalog;
using Observe.Storage.Client;

namespace Observe.Dashboard.Hosting;

/// <summary>Whether pages could be answered now: the store and the catalog are asked, each for at most two seconds.</summary>
internal sealed class Readiness(ClickHouseClient store, IDbContextFactory<CatalogDb> catalog)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What is not ready, one line each; empty when all is.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken token)
    {
        var answers = await Task.WhenAll(
            AskAsync("clickhouse", store.PingAsync, token), AskAsync("catalog", AskCatalogAsync, token));
        return [.. answers.OfType<string>()];
    }

    private async Task AskCatalogAsync(CancellationToken token)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        await db.People.AsNoTracking().AnyAsync(token);
    }

    private static async Task<string?> AskAsync(string name, Func<CancellationToken, Task> ask, CancellationToken token)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
        limited.CancelAfter(Patience);
        try
        {
            await ask(limited.Token);
            return null;
        }
        catch (Exception broken) when (!token.IsCancellationRequested)
        {
            return $"{name}: {broken.Message.Split('\n')[0]}";
        }
    }
}

/// <summary>The two addresses that supervisors ask.</summary>
internal static class ReadinessEndpoints
{
    public static void MapReadiness(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok\n")).AllowAnonymous();
        routes.MapGet("/readyz", async (Readiness readiness, CancellationToken token) =>
        {
            var missing = await readiness.MissingAsync(token);
            return missing.Count == 0
                ? Results.Text("ready\n")
                : Results.Text(string.Join('\n', missing) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous();
    }
}
