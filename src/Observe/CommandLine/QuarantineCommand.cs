using System.CommandLine;
using System.Globalization;
using Observe.Dashboard.Pages.Ingest;
using Observe.Observe.Machine;
using Observe.Observe.Quarantine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe quarantine list|show|replay</c>: what was refused and might be usage (R12).</summary>
internal static class QuarantineCommand
{
    private const int MaxListed = 10_000;

    private static readonly Option<string> data = MachineArguments.ExistingData();
    private static readonly Option<string?> clickHouse = WhereCommand.ClickHouse();

    private static readonly Option<string?> reason = new("--reason") { Description = "Only entries refused for this reason, e.g. too_far_ahead.", HelpName = "NAME" };

    private static readonly Option<DateTimeOffset?> since = new("--since") { Description = "Only entries seen since then, e.g. 2026-11-22T10:00Z.", HelpName = "TIME" };

    public static Command Create() =>
        new("quarantine", "Lists, shows and sends again what was refused and might be usage.") { List(), Show(), Replay() };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also those that were replayed and accepted." };
        var command = new Command("list", "Lists entries, newest first.") { reason, since, all, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var store = Open(parsed);
            var rows = await QuarantineQuery.RunAsync(store.Runner, Wanted(parsed) with { Replayed = parsed.GetValue(all) }, cancellation);
            Console.WriteLine($"{"ID",-34}{"LAST SEEN (UTC)",-18}{"TIMES",6}  {"WHAT",-16}{"TENANT",-16}{"REPLAYED",-10}WHY");
            foreach (var row in rows)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Id,-34}{row.LastAt,-18:yyyy-MM-dd HH:mm}{row.Times,6}  {row.Signal + (row.Extent == "item" ? "" : " request"),-16}{(row.Tenant.Length > 0 ? row.Tenant : "any"),-16}{(row.ReplayOutcome.Length > 0 ? row.ReplayOutcome : "no"),-10}{row.Reason}: {row.Message}"));
            }

            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "The entry's id, as observe quarantine list shows it." };
        var raw = new Option<bool>("--raw") { Description = "Write nothing but the payload, as it came and unmasked, to standard output." };
        var author = Author();
        var command = new Command("show", "Shows one entry with its payload, masked. It may hold prompts: who looks is entered in the audit log.") { id, raw, author, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var store = Open(parsed);
            var row = await EntryAsync(store, parsed.GetRequiredValue(id), cancellation);

            // First the entry, then the look: no payload is shown that the log does not know of (R14).
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            await catalog.Audit.WriteAsync(
                parsed.GetRequiredValue(author), "quarantine.show", row.Id, parsed.GetValue(raw) ? "as it came" : "masked", cancellation);
            var payload = await PayloadAsync(store, row, cancellation);
            if (parsed.GetValue(raw))
            {
                await using var output = Console.OpenStandardOutput();
                await output.WriteAsync(payload, cancellation);
                return ObserveCommand.Done;
            }

            Print(row, payload);
            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command Replay()
    {
        var id = new Option<string?>("--id") { Description = "Only this entry.", HelpName = "ID" };
        var otlp = new Option<Uri?>("--otlp") { Description = "Another receiver than the running one: its OTLP/HTTP address.", HelpName = "URL" };
        var author = Author();
        var command = new Command("replay", "Sends entries again, as from their own sender; what was counted before is not counted twice.")
        {
            id, reason, since, author, otlp, data, clickHouse,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is null && result.GetValue(reason) is null && result.GetValue(since) is null)
                result.AddError("Say which: --id ID, --reason NAME or --since TIME.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = parsed.GetRequiredValue(data);
            using var store = Open(parsed);
            var wanted = Wanted(parsed) with { Id = parsed.GetValue(id) is { } one ? Checked(one) : "", Replayed = parsed.GetValue(id) is not null };
            var rows = await QuarantineQuery.RunAsync(store.Runner, wanted, cancellation);
            await using var catalog = await OpenCatalog.OpenExistingAsync(directory, cancellation);
            await using var replay = new QuarantineReplay(
                catalog.Keys, store.Runner, parsed.GetValue(otlp) ?? OpenStore.Running(directory).OtlpHttp, parsed.GetRequiredValue(author));
            var accepted = 0;
            foreach (var row in rows)
            {
                var (outcome, message) = await replay.SendAsync(row, cancellation);
                accepted += outcome == QuarantineReplay.Accepted ? 1 : 0;
                Console.WriteLine($"{row.Id}  {outcome}{(message.Length > 0 ? $": {message}" : "")}");
            }

            await Console.Error.WriteLineAsync($"{rows.Count} sent again, {accepted} of them accepted.");
            return accepted == rows.Count ? ObserveCommand.Done : ObserveCommand.Failed;
        });
        return command;
    }

    private static Option<string> Author() =>
        new("--author") { Description = "Who does it, for the record.", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };

    private static OpenStore Open(ParseResult parsed) => OpenStore.Open(parsed.GetValue(clickHouse), parsed.GetRequiredValue(data));

    private static QuarantineParameters Wanted(ParseResult parsed) =>
        new(TimeProvider.System.GetUtcNow().UtcDateTime, parsed.GetValue(since)?.UtcDateTime, OpenStore.Everybody)
        {
            Reason = parsed.GetValue(reason) ?? "",
            Limit = MaxListed,
        };

    private static async Task<QuarantineRow> EntryAsync(OpenStore store, string id, CancellationToken cancellation)
    {
        var wanted = new QuarantineParameters(TimeProvider.System.GetUtcNow().UtcDateTime, null, OpenStore.Everybody) { Id = Checked(id), Replayed = true };
        var rows = await QuarantineQuery.RunAsync(store.Runner, wanted, cancellation);
        return rows.Count > 0 ? rows[0] : throw new MachineRefusal($"There is no entry {id}. See ./observe quarantine list --all.");
    }

    private static async Task<byte[]> PayloadAsync(OpenStore store, QuarantineRow row, CancellationToken cancellation) => Convert.FromBase64String(
        (await QuarantinePayloadQuery.RunAsync(store.Runner, new QuarantinePayloadParameters(row, OpenStore.Everybody), cancellation))[0].Payload);

    private static string Checked(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigit)
        ? id.ToLowerInvariant()
        : throw new MachineRefusal($"{id} is no entry's id: 32 hexadecimal digits, as ./observe quarantine list shows them.");

    private static void Print(QuarantineRow row, byte[] payload)
    {
        Line("Entry", row.Id);
        Line("Signal", row.Extent == "item" ? row.Signal : $"{row.Signal}, a whole request");
        Line("Refused because", $"{row.Message} ({row.Reason})");
        Line("At", row.Place);
        Line("Tenant", row.Tenant.Length > 0 ? row.Tenant : "any (an operator's key)");
        Line("Project", row.Project);
        Line("Key", row.KeyId);
        Line("Trace", row.TraceId);
        Line("Seen", string.Create(CultureInfo.InvariantCulture, $"{row.Times} times, {row.FirstAt:yyyy-MM-dd HH:mm:ss} to {row.LastAt:yyyy-MM-dd HH:mm:ss} UTC"));
        Line("Replayed", row.ReplayedAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{row.ReplayOutcome} at {at:yyyy-MM-dd HH:mm:ss} UTC by {row.ReplayAuthor}{(row.ReplayMessage.Length > 0 ? $": {row.ReplayMessage}" : "")}")
            : "no");
        Line("Payload", string.Create(CultureInfo.InvariantCulture, $"{row.ContentType}, {row.PayloadBytes} bytes{(row.IsCut ? $", {row.KeptBytes} of them kept" : "")}"));
        Console.WriteLine();
        Console.WriteLine(PayloadText.Of(payload, row.ContentType));

        static void Line(string name, string value)
        {
            if (value.Length > 0)
                Console.WriteLine($"{name,-17}{value}");
        }
    }
}
