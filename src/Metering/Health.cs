using Observe.Storage.Client;

namespace Observe.Metering;

/// <summary>
/// On the OTLP/HTTP port: <c>/healthz</c>, the process lives; <c>/readyz</c>, the store answers, so that reports can be taken.
/// </summary>
internal static class Health
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    /// <summary>Call it before the OTLP endpoints, which answer everything else on their ports.</summary>
    public static void UseHealth(this WebApplication app)
    {
        var client = app.Services.GetRequiredService<ClickHouseClient>();
        app.Use(next => context => context.Request.Path.Value switch
        {
            "/healthz" when HttpMethods.IsGet(context.Request.Method) => context.Response.WriteAsync("ok\n"),
            "/readyz" when HttpMethods.IsGet(context.Request.Method) => AnswerReadyAsync(context, client),
            _ => next(context),
        });
    }

    private static async Task AnswerReadyAsync(HttpContext context, ClickHouseClient client)
    {
        var aborted = context.RequestAborted;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        timeout.CancelAfter(patience);
        try
        {
            await client.PingAsync(timeout.Token);
            await context.Response.WriteAsync("ok\n", aborted);
        }
        catch (Exception e) when (e is ClickHouseException || (e is OperationCanceledException && !aborted.IsCancellationRequested))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync($"the store does not answer: {e.Message}\n", aborted);
        }
    }
}
