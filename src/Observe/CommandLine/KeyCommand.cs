using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe key create|list|revoke</c>: the bearer keys that telemetry is sent with.</summary>
internal static class KeyCommand
{
    public static Command Create() =>
        new("key", "Makes, lists and revokes the keys that telemetry is sent with.") { CreateKey(), ListKeys(), RevokeKey() };

    private static Command CreateKey()
    {
        var data = MachineArguments.ExistingData();
        var name = new Argument<string>("name") { Description = "What people call the key." };
        var tenant = new Option<string?>("--tenant")
        {
            Description = "The tenant whose usage it reports (see ./observe tenant create); without, it may speak for any tenant.",
            HelpName = "ID",
        };
        var project = new Option<string?>("--project") { Description = "The project it is bound to.", HelpName = "ID" };
        var expires = new Option<DateTimeOffset?>("--expires")
        {
            Description = "When it stops working, e.g. 2027-06-30 (UTC unless it says otherwise); without, it works until it is revoked.",
            HelpName = "TIME",
            CustomParser = result => ParseTime(result),
        };
        var command = new Command("create", "Makes a key and shows it, once.") { name, tenant, project, expires, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            var made = await catalog.Keys.CreateAsync(
                parsed.GetRequiredValue(name), parsed.GetValue(tenant), parsed.GetValue(project), parsed.GetValue(expires)?.UtcDateTime, OpenCatalog.Author, cancellation);
            var until = made.Key.ExpiresAt is { } end ? $", works until {Text(end)} UTC" : "";
            await Console.Error.WriteLineAsync($"Key {made.Key.Id}{until}. The secret is shown this once only:");
            Console.WriteLine(made.Secret);
            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var data = MachineArguments.ExistingData();
        var command = new Command("list", "Lists the keys, without their secrets.") { data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            Row("ID", "BEGINS", "TENANT", "CREATED (UTC)", "EXPIRES (UTC)", "STATE", "NAME");
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            foreach (var key in await catalog.Keys.ListAsync(cancellation))
            {
                Row(
                    key.Id, key.Prefix, key.TenantId ?? "any",
                    Text(key.CreatedAt), key.ExpiresAt is { } end ? Text(end) : "never",
                    key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "live", key.Name);
            }

            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var data = MachineArguments.ExistingData();
        var id = new Argument<string>("id") { Description = "The key's id, as observe key list shows it." };
        var command = new Command("revoke", "Ends a key.") { id, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            var key = parsed.GetRequiredValue(id);
            if (!await catalog.Keys.RevokeAsync(key, OpenCatalog.Author, cancellation))
                throw new MachineRefusal($"There is no live key {key}. See ./observe key list.");

            Console.WriteLine($"Key {key} is revoked.");
            return ObserveCommand.Done;
        });
        return command;
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            result.AddError($"\"{text}\" is no time; write e.g. 2027-06-30 or 2027-06-30T12:00:00Z.");
        else if (time <= TimeProvider.System.GetUtcNow())
            result.AddError($"{text} has passed already.");
        return time;
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Row(string id, string begins, string tenant, string created, string expires, string state, string name) =>
        Console.WriteLine($"{id,-22}{begins,-13}{tenant,-16}{created,-18}{expires,-18}{state,-9}{name}");
}
