using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Observe.GpuExporter.Tests.Workloads;

/// <summary>A server that speaks HTTP/2 in clear on a unix socket, as the kubelet does; the test says what it answers.</summary>
internal sealed class FakeKubelet : IAsyncDisposable
{
    private readonly WebApplication server;

    private FakeKubelet(WebApplication server, string socket) => (this.server, Socket) = (server, socket);

    public string Socket { get; }

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public static async Task<FakeKubelet> StartAsync(string socket, Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket, listener => listener.Protocols = HttpProtocols.Http2));
        var server = builder.Build();
        var kubelet = new FakeKubelet(server, socket);
        server.Run(context =>
        {
            kubelet.Asked++;
            return answer(context);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return kubelet;
    }

    /// <summary>Answers as a gRPC server does: a prefix, the message, the status in a trailer.</summary>
    public static async Task AnswerAsync(HttpContext context, byte[] message)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.BodyWriter.WriteAsync(Framed(message));
        context.Response.AppendTrailer("grpc-status", "0");
    }

    public static byte[] Framed(byte[] message)
    {
        byte[] framed = [0, 0, 0, 0, 0, .. message];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
        return framed;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
