using System.Text.Json;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// Step 2 for the usage API: a JSON array of CloudEvents, each one a report of one request, or a note about a replay. An event that
/// cannot be taken leaves the others alone; each is told what became of it.
/// </summary>
internal sealed class EventsDecoder(KeptTime kept) : SignalDecoder
{
    private readonly UsageEvents usage = new(kept);
    private readonly EventPlace place = new();

    public override DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        var json = new Utf8JsonReader(frame.Body.AsSpan(0, frame.Length));
        var index = 0;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
                return new DecodeFault("body", "is no JSON array of events");

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (tally.IsFull)
                    return null;

                var start = (int)json.TokenStartIndex;
                using var document = JsonDocument.ParseValue(ref json);
                place.MoveTo(frame.Body, index, start, (int)json.BytesConsumed - start);
                Take(document.RootElement, frame, rows, tally);
                index++;
            }

            return json.Read() ? new DecodeFault("body", "goes on after the array of events") : null;
        }
        catch (JsonException failure)
        {
            return new DecodeFault($"events[{index}]", $"is not JSON at byte {json.BytesConsumed}: {Words(failure)}");
        }
        finally
        {
            place.Finish();
        }
    }

    private void Take(JsonElement json, in Frame frame, StoreBatch rows, Tally tally)
    {
        Verdict verdict;
        try
        {
            verdict = Judge(json, frame, rows, tally);
        }
        catch (InvalidOperationException)
        {
            // A \u escape that is half a character cannot be told before it is read.
            verdict = EventReason.Text;
        }

        if (verdict.Reason is { } reason)
            tally.Reject(reason, place);
        else
            tally.Accept();
        tally.Tell(new ItemResult(place.Index, place.Id, verdict.Reason, verdict.Message));
    }

    private Verdict Judge(JsonElement json, in Frame frame, StoreBatch rows, Tally tally)
    {
        var (cloudEvent, reason) = CloudEvent.Read(json, place);
        if (cloudEvent is null)
            return reason!;

        using var content = CloudEvent.Content(json);
        if (content is null)
            return EventReason.Content;
        if (cloudEvent.Type == ReplayNote.Type)
            return ReplayNote.Read(content.RootElement, frame, rows);

        var verdict = usage.Read(cloudEvent, content.RootElement, frame, place, tally, out var report);
        if (report is null)
            return verdict;

        tally.Report();
        rows.Reports.Append(report);
        return verdict;
    }

    // The exception's own words, without the path and position that it adds.
    private static string Words(JsonException failure)
    {
        var end = failure.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var words = end < 0 ? failure.Message : failure.Message[..end];
        var position = words.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? words : words[..position]).TrimEnd('.');
    }
}

/// <summary>What becomes of one event: taken, or rejected for a reason, in words that name the member that is wrong.</summary>
internal readonly record struct Verdict(Reason? Reason, string Message)
{
    public static Verdict Taken { get; } = new(null, "");

    public static implicit operator Verdict(Reason reason) => new(reason, reason.Words);
}
