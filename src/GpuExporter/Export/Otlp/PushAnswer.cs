using System.Net;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>What became of a request.</summary>
internal enum PushOutcome
{
    Ok,

    /// <summary>It may go through later: no connection, or 429, 502, 503, 504.</summary>
    Later,

    /// <summary>It never will: any other answer than success.</summary>
    Refused,
}

/// <param name="After">When the receiver said to come again; null when it did not say.</param>
/// <param name="RejectedPoints">Of a success: points that the receiver did not take.</param>
/// <param name="Reason">What the receiver, or the network, said was wrong; empty when nothing was.</param>
internal sealed record PushAnswer(PushOutcome Outcome, TimeSpan? After = null, long RejectedPoints = 0, string Reason = "")
{
    private const int MaxAnswerBytes = 64 << 10;
    private const int MaxReason = 300;

    public static async Task<PushAnswer> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellation)
    {
        var body = await BodyAsync(response, cancellation);
        if (response.IsSuccessStatusCode)
            return Success(body);
        var reason = $"{(int)response.StatusCode} {response.ReasonPhrase}".Trim();
        var isLater = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        var after = response.Headers.RetryAfter is { } retry ? retry.Delta ?? (retry.Date - clock.GetUtcNow()) : null;
        return new PushAnswer(isLater ? PushOutcome.Later : PushOutcome.Refused, after, 0, reason + Message(body, 2));
    }

    private static PushAnswer Success(byte[] body)
    {
        try
        {
            // ExportMetricsServiceResponse { partial_success = 1 { rejected_data_points = 1, error_message = 2 } }
            var fields = new ProtobufFields(body);
            while (fields.Next())
            {
                if (!fields.IsBytes(1))
                    continue;
                var rejected = 0L;
                var partial = new ProtobufFields(fields.Bytes);
                while (partial.Next())
                {
                    if (partial.Number == 1)
                        rejected = (long)partial.Value;
                }

                return new PushAnswer(PushOutcome.Ok, null, Math.Max(0, rejected), Message(fields.Bytes.ToArray(), 2).TrimStart(':', ' '));
            }
        }
        catch (InvalidDataException e)
        {
            // It was taken; what it says beside is lost.
            return new PushAnswer(PushOutcome.Ok, Reason: $"its answer cannot be read: {e.Message}");
        }

        return new PushAnswer(PushOutcome.Ok);
    }

    /// <summary>The text in a field of a message (of <c>google.rpc.Status</c> too), shortened; empty when the bytes are something else.</summary>
    private static string Message(byte[] body, int field)
    {
        try
        {
            var fields = new ProtobufFields(body);
            while (fields.Next())
            {
                if (!fields.IsBytes(field))
                    continue;
                var text = System.Text.Encoding.UTF8.GetString(fields.Bytes);
                return ": " + (text.Length > MaxReason ? text[..MaxReason] : text);
            }
        }
        catch (InvalidDataException)
        {
            // A page of a proxy, say: the status alone tells.
            return "";
        }

        return "";
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var body = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        return body[..length];
    }
}
