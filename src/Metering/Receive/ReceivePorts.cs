using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Observe.Metering.Receive;

/// <summary>Which of the two OTLP listeners a connection came in by; a feature of every connection to them.</summary>
internal enum ReceiveTransport
{
    Http = 1,
    Grpc = 2,
}

internal sealed record ReceiveConnection(ReceiveTransport Transport);

/// <summary>Opens the two listeners, knows where they ended up, and says which key to change when one cannot be opened.</summary>
public sealed class ReceivePorts(IOptions<ReceiveOptions> options, IOptions<ReceiveTlsOptions> tls) : IHostedService
{
    private ListenOptions? http, grpc;

    /// <summary>Where OTLP/HTTP is served; the real port once the process has started.</summary>
    public IPEndPoint Http => http?.IPEndPoint ?? throw NotOpened();

    /// <summary>Where OTLP/gRPC is served; the real port once the process has started.</summary>
    public IPEndPoint Grpc => grpc?.IPEndPoint ?? throw NotOpened();

    /// <summary>Adds both listeners to Kestrel; each serves its own protocol and nothing else.</summary>
    internal void Open(KestrelServerOptions kestrel, ReceiveOptions receive)
    {
        var address = IPAddress.Parse(receive.Bind);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = receive.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(receive.HeadTimeoutSeconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(receive.KeepAliveSeconds);
        kestrel.Limits.MinRequestBodyDataRate = receive.MinBodyBytesPerSecond == 0
            ? null
            : new MinDataRate(receive.MinBodyBytesPerSecond, TimeSpan.FromSeconds(receive.BodyGraceSeconds));

        // Without TLS there is no telling the versions of HTTP apart in time; with it, the HTTP port speaks both.
        var httpVersions = tls.Value.CertificateFile.Length == 0 ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        var limit = new ConnectionLimit(receive.MaxConnectionsPerAddress);
        kestrel.Listen(address, receive.HttpPort, listener => http = Mark(listener, httpVersions, ReceiveTransport.Http, limit));
        kestrel.Listen(address, receive.GrpcPort, listener => grpc = Mark(listener, HttpProtocols.Http2, ReceiveTransport.Grpc, limit));
    }

    /// <summary>Runs before the server starts, whose own words would name neither the protocol nor the key.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Try(options.Value.HttpPort, "OTLP/HTTP", nameof(ReceiveOptions.HttpPort));
        Try(options.Value.GrpcPort, "OTLP/gRPC", nameof(ReceiveOptions.GrpcPort));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private ListenOptions Mark(ListenOptions listener, HttpProtocols protocols, ReceiveTransport transport, ConnectionLimit limit)
    {
        listener.Protocols = protocols;
        listener.Use(next => connection => limit.ServeAsync(connection, next));
        listener.UseTls(tls.Value);
        var mark = new ReceiveConnection(transport);
        listener.Use(next => connection =>
        {
            connection.Features.Set(mark);
            return next(connection);
        });
        return listener;
    }

    private void Try(int port, string protocol, string key)
    {
        if (port == 0)
            return;

        var address = IPAddress.Parse(options.Value.Bind);
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen();
        }
        catch (SocketException failure)
        {
            var why = failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "it is in use by another process",
                SocketError.AccessDenied => "this user may not open it",
                SocketError.AddressNotAvailable => $"{address} is not an address of this machine ({ReceiveOptions.Section}:{nameof(ReceiveOptions.Bind)})",
                _ => failure.Message,
            };
            throw new ReceivePortException(
                $"Port {port} for {protocol} cannot be opened on {address}: {why}. Free it, or set {ReceiveOptions.Section}:{key} to another port.",
                failure);
        }
    }

    private static InvalidOperationException NotOpened() =>
        new("the OTLP listeners are not configured: call ConfigureReceive in ConfigureKestrel");
}

/// <summary>A port for telemetry cannot be opened; the message names it and the key to change.</summary>
public sealed class ReceivePortException(string message, Exception innerException) : IOException(message, innerException);
