using System.Globalization;

namespace Observe.Metering.Receive;

/// <summary>
/// What differs between OTLP/HTTP, OTLP/gRPC and the usage API: how a request says what it holds, how its message is framed, how it is
/// answered. What is the same for all of them is in <see cref="Reception"/>.
/// </summary>
internal abstract class Transport
{
    /// <summary>For counters.</summary>
    public abstract string Name { get; }

    /// <summary>Reads what the head says; <paramref name="head"/> is set in any case, so that a refusal is answered in the right encoding.</summary>
    /// <returns>Why the request is refused by its head alone; null when it is not.</returns>
    public abstract Refusal? ReadHead(HttpRequest request, out RequestHead head);

    /// <summary>Reads the one message of the request as it came.</summary>
    public abstract ValueTask<Arrival> ReadAsync(HttpRequest request, RequestHead head, Body into, CancellationToken token);

    /// <summary>Hands the inflated message to <paramref name="accept"/>, in the form that decoders take.</summary>
    public virtual Task<Receipt> TakeAsync(Accept accept, HttpRequest request, RequestHead head, Body body, Sender sender, CancellationToken token) =>
        accept(head.Signal, body.Bytes, body.Length, sender, token);

    public abstract Task AnswerAsync(HttpContext context, RequestHead head, Receipt receipt);

    /// <summary>What HTTP's Content-Encoding says, or why it is refused.</summary>
    protected static Refusal? EncodingOf(HttpRequest request, out bool isGzip)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        return isGzip || encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase) ? null : Refusal.UnknownEncoding(encoding);
    }

    /// <summary>Status and headers of a refusal over HTTP.</summary>
    protected static void Refuse(HttpResponse response, Refusal refusal)
    {
        response.StatusCode = refusal.HttpStatus;
        if (refusal.HttpStatus == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.HttpStatus == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = HttpMethods.Post;
        if (refusal.HttpStatus == StatusCodes.Status415UnsupportedMediaType)
            response.Headers.AcceptEncoding = "gzip";
        if (refusal.RetryAfter is { } delay)
            response.Headers.RetryAfter = ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>What the head of a request says.</summary>
/// <param name="Signal">By its path or its service.</param>
/// <param name="IsJson">OTLP's JSON; protobuf otherwise.</param>
/// <param name="IsGzip">The body, or each message in it that says so, is gzip.</param>
internal readonly record struct RequestHead(Signal Signal, bool IsJson, bool IsGzip);

/// <summary>A message that came in, or why it did not.</summary>
internal readonly record struct Arrival(Refusal? Refusal, bool IsGzip);
