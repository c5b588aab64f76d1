using System.CommandLine;
using Observe.Catalog.Tables;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe login</c>: a fresh one-time link into a running Dashboard.</summary>
internal static class LoginCommand
{
    public static Command Create()
    {
        var data = MachineArguments.ExistingData();
        var role = new Option<PersonRole>("--role")
        {
            Description = "administrator, finance, sre or customer.",
            HelpName = "ROLE",
            DefaultValueFactory = _ => PersonRole.Administrator,
        };
        var tenant = new Option<string?>("--tenant") { Description = "For a customer: the one tenant they see.", HelpName = "ID" };
        var command = new Command("login", "Prints a one-time link into the running Dashboard.") { data, role, tenant };
        command.Validators.Add(result =>
        {
            if (result.GetValue(role) == PersonRole.Customer != result.GetValue(tenant) is not null)
                result.AddError("--role customer needs --tenant ID, and only that role takes it.");
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(role), parsed.GetValue(tenant), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string directory, PersonRole role, string? tenant, CancellationToken cancellation)
    {
        await using var catalog = await OpenCatalog.OpenExistingAsync(directory, cancellation);
        if (!DataDirectory.IsHeld(directory) || RunningMachine.Read(directory) is not { } running)
            throw new MachineRefusal($"No Observe is running on {directory}. Start it with ./observe up --data {directory}.");

        Console.WriteLine(await catalog.LoginLinkAsync(running.Dashboard, role, tenant, cancellation));
        return ObserveCommand.Done;
    }
}
