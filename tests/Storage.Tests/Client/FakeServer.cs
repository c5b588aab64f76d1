using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Observe.Storage.Client;

namespace Observe.Storage.Tests.Client;

/// <summary>A server that answers as each test says, for what a healthy engine cannot be made to do.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeServer(WebApplication app) => this.app = app;

    /// <summary>Every request's query string, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ClickHouseOptions Options => ClickHouseOptions.Parse($"Host=127.0.0.1;Port={new Uri(app.Urls.First()).Port};Timeout=20");

    /// <param name="answer">Gets the request and its number from 1.</param>
    public static async Task<FakeServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeServer(app);
        var count = 0;
        app.Run(async context =>
        {
            server.Requests.Enqueue(context.Request.QueryString.Value ?? string.Empty);
            await answer(context, Interlocked.Increment(ref count));
        });
        await app.StartAsync();
        return server;
    }

    public static async Task FailAsync(HttpContext context, int status, string text)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
