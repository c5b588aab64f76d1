using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>What a receiver was sent.</summary>
internal sealed record Received(string Path, IHeaderDictionary Headers, byte[] Body);

/// <summary>A receiver of OTLP over HTTP; the test says what it answers.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<Received> received = new();

    private FakeReceiver(WebApplication server) => this.server = server;

    public string Address => server.Urls.First();

    public Received[] Received => [.. received];

    /// <summary>Answers the next requests, one each; 200 when there is none left.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Answers { get; } = new();

    public static async Task<FakeReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1));
        var server = builder.Build();
        var receiver = new FakeReceiver(server);
        server.Run(receiver.AnswerAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public void Answer(int status, string? retryAfter = null, byte[]? body = null) => Answers.Enqueue(async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.Body.WriteAsync(body ?? []);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await using var source = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await source.CopyToAsync(body);
        received.Enqueue(new Received(context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
        if (Answers.TryDequeue(out var answer))
            await answer(context);
    }
}
