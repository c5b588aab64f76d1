using System.Globalization;
using System.Text.Json;
using Observe.Metering.Store;
using Observe.Storage.Tables;

namespace Observe.Metering.Receive.Events;

/// <summary>
/// The event by which a replay out of quarantine is recorded: Metering is the only writer of the store, so whoever replays tells it
/// like any other sender, with a key that is bound as the entry is. A note for another tenant's entry joins nothing.
/// </summary>
internal static class ReplayNote
{
    public const string Type = "observe.quarantine.replayed.v1";

    private const int MaxCharacters = 1_024;

    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static Verdict Read(JsonElement data, in Frame frame, StoreBatch rows)
    {
        var entry = Text(data, "entry");
        var outcome = Text(data, "outcome");
        var author = Text(data, "author");
        if (entry.Length != 32 || !UInt128.TryParse(entry, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || outcome is not ("accepted" or "rejected" or "refused") || author.Length == 0)
        {
            return EventReason.ReplayNote;
        }

        rows.Replays.Append(
            new QuarantineReplay(id, frame.ReceivedAt, frame.Sender.Tenant ?? "", frame.Sender.KeyId, author, outcome, Text(data, "message")),
            rows.Id);
        return Verdict.Taken;
    }

    private static string Text(JsonElement data, string name)
    {
        var text = data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length <= MaxCharacters ? text : text[..MaxCharacters];
    }
}
