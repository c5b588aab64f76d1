using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Observe.Observe.Tests.Demo;

/// <summary>An OTLP/HTTP receiver that keeps bodies, and refuses when told to.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication app;

    private OtlpSink(WebApplication app) => this.app = app;

    /// <summary>Bodies in the order of their arrival, with whether they were accepted and their authorization.</summary>
    public ConcurrentQueue<(byte[] Body, bool Accepted, string Authorization)> Received { get; } = new();

    public Uri Address => new(app.Urls.First());

    public IEnumerable<byte[]> Accepted => Received.Where(request => request.Accepted).Select(request => request.Body);

    /// <param name="refuse">Whether to refuse the request of that number, from 0.</param>
    public static async Task<OtlpSink> StartAsync(Func<int, bool> refuse)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new OtlpSink(builder.Build());
        sink.app.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var accepted = !refuse(sink.Received.Count);
            sink.Received.Enqueue((body.ToArray(), accepted, context.Request.Headers.Authorization.ToString()));
            context.Response.StatusCode = accepted ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        });
        await sink.app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
