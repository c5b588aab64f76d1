using System.Globalization;
using System.IO.Compression;

namespace Observe.Otlp.Conformance.Wire;

/// <summary>What came back over HTTP.</summary>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string ContentType => Headers.GetValueOrDefault("Content-Type", "");

    /// <summary>Without parameters, in lower case.</summary>
    public string MediaType => ContentType.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The version of HTTP it came with.</summary>
    public Version Version { get; init; } = new(1, 1);

    /// <summary>The body as it was before a content coding.</summary>
    public byte[] Plain
    {
        get
        {
            if (Headers.GetValueOrDefault("Content-Encoding", "") != "gzip")
                return Body;
            using var gzip = new GZipStream(new MemoryStream(Body), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            return plain.ToArray();
        }
    }

    /// <summary>When to come back; null when it is not said.</summary>
    public TimeSpan? RetryAfter => !Headers.TryGetValue("Retry-After", out var text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();

    public PartialSuccess? Partial(Signal signal) =>
        MediaType == "application/json" ? PartialSuccess.OfJson(Plain, signal) : PartialSuccess.OfProtobuf(Plain);

    /// <summary>The Status in the body, in the encoding that was asked in.</summary>
    public RpcStatus Refusal(string mediaType)
    {
        Must.Equal(mediaType, MediaType, $"the content type of the {Status}");
        return mediaType == "application/json" ? RpcStatus.OfJson(Plain) : RpcStatus.OfProtobuf(Plain);
    }
}

/// <summary>What came back over gRPC.</summary>
internal sealed record GrpcAnswer(int Code, string Message, byte[] Body, RpcStatus? Details)
{
    public bool HasRetryInfo => Details?.RetryDelay is not null;

    public PartialSuccess? Partial => PartialSuccess.OfProtobuf(Body);
}
