using Microsoft.Extensions.Options;
using Observe.Metering.Receive;

namespace Observe.Metering.Quarantine;

/// <summary>
/// Stands in front of the lane: a request that the lane cannot decode is sent through it once more as what it is, a refused one, so
/// that it is kept as durably as any other (R12). Each key may fill a bounded share of a minute; what is over it is counted.
/// </summary>
internal sealed partial class RefusedRequests(
    Accept lane, IOptions<QuarantineOptions> options, ReceiveMeter meter, TimeProvider clock, ILogger<RefusedRequests> log)
{
    // One entry a key that sent something undecodable in this minute; keys are few and known.
    private readonly Dictionary<string, (int Requests, long Bytes)> shares = new(StringComparer.Ordinal);
    private readonly Lock door = new();
    private long minute;

    /// <summary>An <see cref="Accept"/>. Transports hand over what they cannot even bring to a decoder as <see cref="Signal.Refused"/>.</summary>
    public async Task<Receipt> AcceptAsync(Signal signal, byte[] body, int length, Sender sender, CancellationToken token)
    {
        if (signal == Signal.Refused)
        {
            await KeepAsync(body, length, sender, token);
            return default;
        }

        var receipt = await lane(signal, body, length, sender, token);
        if (receipt.Refusal is { HttpStatus: StatusCodes.Status400BadRequest } refusal)
        {
            var request = Of(signal, refusal, body.AsMemory(0, length), signal == Signal.Events ? "application/cloudevents-batch+json" : "application/x-protobuf");
            var frame = request.ToFrameBody();
            await KeepAsync(frame, frame.Length, sender, token);
        }

        return receipt;
    }

    /// <summary>The refused request, its body cut to what may be kept.</summary>
    private RefusedRequest Of(Signal signal, Refusal refusal, ReadOnlyMemory<byte> body, string contentType) => new(
        signal, refusal.Outcome, refusal.Message, contentType, body[..Math.Min(body.Length, options.Value.MaxPayloadBytes)], body.Length);

    private async Task KeepAsync(byte[] frame, int length, Sender sender, CancellationToken token)
    {
        if (!TryTake(sender.KeyId, length))
        {
            meter.Unkept(1, "share");
            return;
        }

        // The sender's answer does not hang on it: what was refused is refused, kept or not.
        try
        {
            if ((await lane(Signal.Refused, frame, length, sender, token)).Refusal is { } refusal)
            {
                meter.Unkept(1, refusal.Outcome);
                LogUnkept(log, sender.KeyId, refusal.Message);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            meter.Unkept(1, "failed");
            LogFailed(log, failure, sender.KeyId);
        }
    }

    private bool TryTake(string key, int bytes)
    {
        var now = clock.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
        lock (door)
        {
            if (now != minute)
            {
                shares.Clear();
                minute = now;
            }

            var (requests, taken) = shares.GetValueOrDefault(key);
            if (requests >= options.Value.MaxRequestsPerMinute || taken + bytes > options.Value.MaxRequestBytesPerMinute)
                return false;

            shares[key] = (requests + 1, taken + bytes);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of key {KeyId} that cannot be decoded was not kept: {Why}")]
    private static partial void LogUnkept(ILogger log, string keyId, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request of key {KeyId} that cannot be decoded was not kept")]
    private static partial void LogFailed(ILogger log, Exception failure, string keyId);
}
