using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>OTLP/JSON on its way to <see cref="Accept"/>: it becomes protobuf first. What cannot is handed over as refused, to be kept as it came (R12).</summary>
internal sealed class JsonIntake(BodyBudget budget, IOptions<QuarantineOptions> quarantine)
{
    private const string ContentType = "application/json";

    public async Task<Receipt> TakeAsync(Accept accept, Signal signal, Body json, Sender sender, CancellationToken token)
    {
        using var protobuf = new ProtoBuffer(budget.MaxRequestBytes);
        if (!JsonTranscoder.TryTranscode(signal, json.Bytes.AsSpan(0, json.Length), protobuf, out var fault))
        {
            return protobuf.IsFull
                ? Refusal.TooLarge(budget.MaxRequestBytes)
                : await RefuseAsync(accept, signal, Refusal.Malformed(fault!.Path, fault.What), json, sender, token);
        }

        // It was bounded by its limit while it grew; while it waits for the disk it counts like any other body, and the text need not wait.
        var bytes = protobuf.Bytes.Length;
        if (!budget.TryTake(bytes))
            return Refusal.OutOfBuffers;
        try
        {
            json.Dispose();
            return await accept(signal, protobuf.Bytes, protobuf.Length, sender, token);
        }
        finally
        {
            budget.GiveBack(bytes);
        }
    }

    private async Task<Receipt> RefuseAsync(Accept accept, Signal signal, Refusal refusal, Body json, Sender sender, CancellationToken token)
    {
        var kept = json.Bytes.AsMemory(0, Math.Min(json.Length, quarantine.Value.MaxPayloadBytes));
        var frame = new RefusedRequest(signal, refusal.Outcome, refusal.Message, ContentType, kept, json.Length).ToFrameBody();
        await accept(Signal.Refused, frame, frame.Length, sender, token);
        return refusal;
    }
}
