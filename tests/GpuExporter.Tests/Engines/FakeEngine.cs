using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Observe.GpuExporter.Tests.Engines;

/// <summary>A server that gives the page it is told to give, over real HTTP.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeEngine(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What a request of <c>/metrics</c> is answered with.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string? Authorization { get; private set; }

    public static async Task<FakeEngine> StartAsync(Func<HttpContext, Task> answer, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var engine = new FakeEngine(builder.Build()) { Answer = answer };
        engine.app.Run(async context =>
        {
            engine.Authorization = context.Request.Headers.Authorization;
            if (context.Request.Path == "/metrics")
                await engine.Answer(context);
            else
                context.Response.StatusCode = 404;
        });
        await engine.app.StartAsync();
        return engine;
    }

    /// <summary>An answer with that page.</summary>
    public static Func<HttpContext, Task> Page(string text) => context => context.Response.WriteAsync(text);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
