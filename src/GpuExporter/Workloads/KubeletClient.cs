using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// Asks the kubelet which container holds which device: one unary gRPC call (<c>v1.PodResourcesLister/List</c>) over HTTP/2 on its unix socket. A gRPC
/// library would be larger than the exporter, for one call without arguments.
/// </summary>
internal sealed class KubeletClient : IDisposable
{
    /// <summary>What the kubelet's own clients accept.</summary>
    private const int MaxResponseBytes = 16 << 20;

    private const int PrefixBytes = 5;
    private const string Ok = "0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] EmptyMessage = new byte[PrefixBytes];

    private readonly HttpClient http;
    private readonly TimeSpan patience;

    /// <param name="socket">Path of the socket.</param>
    /// <param name="patience">How long a call may take; ten seconds when null.</param>
    public KubeletClient(string socket, TimeSpan? patience = null)
    {
        this.patience = patience ?? Patience;
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, token) => ConnectAsync(socket, token),
            // A connection a call: the kubelet may be another one, with another socket of the same name, the next time.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseProxy = false,
            AllowAutoRedirect = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <exception cref="KubeletException">No answer, or none that can be used; the message says what was wrong.</exception>
    public async Task<IReadOnlyList<PodDevice>> ListAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return PodResourcesReader.Read(await CallAsync(limit.Token));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new KubeletException(string.Create(CultureInfo.InvariantCulture, $"it did not answer within {patience.TotalSeconds:0.#} s"), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KubeletException(e.InnerException is SocketException refused ? refused.Message : e.Message, e);
        }
        catch (InvalidDataException e)
        {
            throw new KubeletException($"its answer is not a list of pods: {e.Message}", e);
        }
    }

    public void Dispose() => http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<byte[]> CallAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/v1.PodResourcesLister/List")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(EmptyMessage) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new KubeletException($"it answered with HTTP status {(int)response.StatusCode}");
        // A refusal without a message has its status among the headers.
        RefuseFailure(response.Headers);
        var message = await ReadMessageAsync(response, cancellation);
        return message ?? throw new KubeletException("it answered without a message");
    }

    private static async Task<byte[]?> ReadMessageAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var prefix = new byte[PrefixBytes];
        byte[]? message = null;
        if (await body.ReadAtLeastAsync(prefix, PrefixBytes, throwOnEndOfStream: false, cancellation) == PrefixBytes)
        {
            if (prefix[0] != 0)
                throw new KubeletException("its answer is compressed, which was not asked for");
            var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
            if (length > MaxResponseBytes)
                throw new KubeletException($"its answer of {length} bytes is larger than {MaxResponseBytes}");
            message = new byte[length];
            await body.ReadExactlyAsync(message, cancellation);
            if (await body.ReadAsync(prefix.AsMemory(0, 1), cancellation) != 0)
                throw new KubeletException("it answered with more than one message");
        }

        RefuseFailure(response.TrailingHeaders);
        return message;
    }

    private static void RefuseFailure(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out var status) || status.First() is Ok)
            return;
        var reason = headers.TryGetValues("grpc-message", out var message) ? ": " + Uri.UnescapeDataString(message.First()) : "";
        throw new KubeletException($"it refused with gRPC status {status.First()}{reason}");
    }
}

/// <summary>The kubelet could not be asked; the message is the rest of a sentence that begins with the kubelet.</summary>
internal sealed class KubeletException(string message, Exception? cause = null) : Exception(message, cause);
