using System.CommandLine;
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
        var command = new Command("create", "Makes a key and shows it, once.") { name, tenant, project, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            var made = await catalog.Keys.CreateAsync(
                parsed.GetRequiredValue(name), parsed.GetValue(tenant), parsed.GetValue(project), OpenCatalog.Author, cancellation);
            await Console.Error.WriteLineAsync($"Key {made.Key.Id}. The secret is shown this once only:");
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
            Row("ID", "BEGINS", "TENANT", "CREATED (UTC)", "STATE", "NAME");
            foreach (var key in await catalog.Keys.ListAsync(cancellation))
            {
                Row(
                    key.Id, key.Prefix, key.TenantId ?? "any",
                    key.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    key.RevokedAt is null ? "live" : "revoked", key.Name);
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

    private static void Row(string id, string begins, string tenant, string created, string state, string name) =>
        Console.WriteLine($"{id,-22}{begins,-13}{tenant,-16}{created,-18}{state,-9}{name}");
}
