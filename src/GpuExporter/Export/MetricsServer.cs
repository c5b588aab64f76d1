using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.GpuExporter.Export.Http;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Export;

/// <summary>
/// Serves <c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c> and a page with links: Kestrel alone, without hosting, so that a scrape allocates nothing and the
/// process stays small. HTTP/1.1, GET and HEAD, no bodies.
/// </summary>
public sealed class MetricsServer : IAsyncDisposable
{
    /// <summary>More than any page has, so that sending one never waits for a slow reader while it is copied.</summary>
    private const long MaxResponseBytes = 16 << 20;

    private const int MaxHeaderBytes = 16 << 10;

    /// <summary>Longer than a scrape interval of two minutes, so that a scraper keeps its connection.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private readonly KestrelServer server;
    private readonly MetricsApplication application;

    /// <param name="bind">An address, <c>localhost</c>, or <c>*</c> for all.</param>
    /// <param name="port">0 for any that is free.</param>
    public MetricsServer(MetricsPages pages, Node node, string bind, int port, ILoggerFactory logs)
    {
        application = new MetricsApplication(pages, new HealthPages(pages, node));
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = pages.MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxResponseBufferSize = MaxResponseBytes;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.KeepAliveTimeout = KeepAlive;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        Listen(options, bind, port);
        server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions { MaxWriteBufferSize = MaxResponseBytes }), logs), logs);
    }

    /// <summary>Where it listens; after <see cref="StartAsync"/>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <exception cref="IOException">The address is in use, or is not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await server.StartAsync(application, cancellation);
        var bound = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(bound.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await server.StopAsync(patience.Token);
        server.Dispose();
    }

    private static void Listen(KestrelServerOptions options, string bind, int port)
    {
        if (bind is "*" or "")
            options.ListenAnyIP(port, OnlyHttp1);
        else if (IPAddress.TryParse(bind, out var address))
            options.Listen(address, port, OnlyHttp1);
        else if (bind == "localhost" && port != 0)
            options.ListenLocalhost(port, OnlyHttp1);
        else if (bind == "localhost")
            options.Listen(IPAddress.Loopback, port, OnlyHttp1);
        else
            throw new ArgumentException($"'{bind}' is no address to listen on; it must be an IP address, localhost or *.", nameof(bind));
    }

    private static void OnlyHttp1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
