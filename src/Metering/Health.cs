using System.Text.Json.Serialization;
using Observe.Metering.Rollup;
using Observe.Metering.Spool;
using Observe.Metering.Store;

namespace Observe.Metering;

/// <summary>
/// On the OTLP/HTTP port: <c>/healthz</c>, the process lives; <c>/readyz</c>, requests are taken, which does not need the store; and
/// <c>/status</c>, what waits in the spool, how the store does, and what is held back.
/// </summary>
internal static class Health
{
    /// <summary>Call it before the OTLP endpoints, which answer everything else on their ports.</summary>
    public static void UseHealth(this WebApplication app)
    {
        var queue = app.Services.GetRequiredService<SpoolQueue>();
        var drain = app.Services.GetRequiredService<DrainState>();
        var held = app.Services.GetRequiredService<HeldBackWatch>();
        app.Use(next => context => context.Request.Path.Value switch
        {
            "/healthz" when HttpMethods.IsGet(context.Request.Method) => context.Response.WriteAsync("ok\n"),
            "/readyz" when HttpMethods.IsGet(context.Request.Method) => AnswerReadyAsync(context, queue),
            "/status" when HttpMethods.IsGet(context.Request.Method) => context.Response.WriteAsJsonAsync(
                StatusOf(queue, drain, held), StatusJson.Default.MeteringStatus, cancellationToken: context.RequestAborted),
            _ => next(context),
        });
    }

    private static Task AnswerReadyAsync(HttpContext context, SpoolQueue queue)
    {
        if (queue.RefusalOf(0) is not { } refusal)
            return context.Response.WriteAsync("ok\n", context.RequestAborted);

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync($"{refusal.Message}\n", context.RequestAborted);
    }

    /// <summary>At this moment.</summary>
    public static MeteringStatus StatusOf(SpoolQueue queue, DrainState drain, HeldBackWatch held)
    {
        var depth = queue.Depth;
        return new MeteringStatus(
            new SpoolStatus(depth.Bytes, depth.Batches, depth.Oldest.TotalSeconds, depth.LimitBytes),
            new StoreStatus(drain.LastError is null, drain.LastError),
            held.Now);
    }
}

/// <summary>What <c>/status</c> answers.</summary>
/// <param name="Spool">What waits.</param>
/// <param name="Store">How the store does.</param>
/// <param name="HeldBack">Requests whose time lies ahead; null when there are none.</param>
internal sealed record MeteringStatus(SpoolStatus Spool, StoreStatus Store, HeldBack? HeldBack);

/// <summary>Requests on disk that wait for the store.</summary>
internal sealed record SpoolStatus(long Bytes, int Batches, double OldestSeconds, long LimitBytes);

/// <summary>Whether the last attempt to store went through, and why not.</summary>
internal sealed record StoreStatus(bool Available, string? LastError);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeteringStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
