using System.Buffers;
using System.Text.Json;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// What the usage API answers, always JSON. One event of a batch that is wrong keeps the good ones, so a batch is answered with 200 and
/// a result each, and with 400 only when no event was taken: then sending it again unchanged cannot help, and nothing is stored.
/// Not 207, which is WebDAV's and is XML there: clients take it for plain success or for an error as they please.
/// </summary>
internal static class EventReply
{
    /// <summary>Results written of one request; beyond it only those rejected, and of them so many.</summary>
    public const int MaxResults = 1_000;

    public static ReadOnlyMemory<byte> Write(Receipt receipt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (receipt.Refusal is { } refusal)
            WriteRefusal(json, refusal);
        else
            WriteResults(json, receipt);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject("error");
        json.WriteString("reason", refusal.Outcome);
        json.WriteString("message", refusal.Message);
        if (refusal.RetryAfter is { } delay)
            json.WriteNumber("retryAfterSeconds", Math.Ceiling(delay.TotalSeconds));
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, Receipt receipt)
    {
        var all = receipt.Results ?? [];
        var shown = (all.Count <= MaxResults ? all : all.Where(result => result.Reason is not null).Take(MaxResults)).ToList();
        json.WriteNumber("accepted", receipt.Accepted);
        json.WriteNumber("rejected", receipt.Rejected);
        if (receipt.Message.Length != 0)
            json.WriteString("message", receipt.Message);
        json.WriteStartArray("results");
        foreach (var result in shown)
        {
            json.WriteStartObject();
            json.WriteNumber("index", result.Index);
            json.WriteString("id", result.Id);
            json.WriteString("status", result.Reason is null ? "accepted" : "rejected");
            if (result.Reason is { } reason)
            {
                json.WriteString("reason", reason.Name);
                json.WriteString("message", result.Message);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (shown.Count < all.Count)
            json.WriteNumber("resultsNotShown", all.Count - shown.Count);
    }
}
