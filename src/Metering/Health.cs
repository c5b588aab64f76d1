using Observe.Storage.Client;

namespace Observe.Metering;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: the store answers, so that reports can be taken.</summary>
internal static class Health
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", async (ClickHouseClient client, CancellationToken aborted) =>
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted);
            timeout.CancelAfter(patience);
            try
            {
                await client.PingAsync(timeout.Token);
                return Results.Text("ok\n");
            }
            catch (Exception e) when (e is ClickHouseException or OperationCanceledException && !aborted.IsCancellationRequested)
            {
                return Results.Text($"the store does not answer: {e.Message}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
