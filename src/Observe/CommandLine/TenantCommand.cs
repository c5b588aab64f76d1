using System.CommandLine;
using System.Globalization;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe tenant create|list</c>: the billing accounts that keys, projects and customers belong to.</summary>
internal static class TenantCommand
{
    public static Command Create() =>
        new("tenant", "Makes and lists tenants: the accounts that usage is charged to.") { CreateTenant(), ListTenants() };

    private static Command CreateTenant()
    {
        var data = MachineArguments.ExistingData();
        var id = new Argument<string>("id") { Description = "What telemetry calls the tenant." };
        var name = new Option<string?>("--name") { Description = "What people call it; the id when not given.", HelpName = "NAME" };
        var projects = new Option<string[]>("--project") { Description = "A project of it; may be given several times.", HelpName = "ID" };
        var command = new Command("create", "Makes a tenant, or renames it, and adds projects to it.") { id, name, projects, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            var tenant = parsed.GetRequiredValue(id);
            await catalog.Tenants.UpsertAsync(tenant, parsed.GetValue(name) ?? tenant, cancellation);
            foreach (var project in parsed.GetValue(projects) ?? [])
                await catalog.Tenants.UpsertProjectAsync(tenant, project, project, cancellation);
            Console.WriteLine($"Tenant {tenant} is there. A key for it: ./observe key create NAME --tenant {tenant}");
            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command ListTenants()
    {
        var data = MachineArguments.ExistingData();
        var command = new Command("list", "Lists the tenants and their projects.") { data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            Row("ID", "CREATED (UTC)", "NAME", "PROJECTS");
            foreach (var tenant in await catalog.Tenants.ListAsync(cancellation))
            {
                var projects = await catalog.Tenants.ListProjectsAsync(tenant.Id, cancellation);
                Row(
                    tenant.Id, tenant.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), tenant.Name,
                    string.Join(", ", projects.Select(project => project.Id)));
            }

            return ObserveCommand.Done;
        });
        return command;
    }

    private static void Row(string id, string created, string name, string projects) =>
        Console.WriteLine($"{id,-20}{created,-18}{name,-24}{projects}");
}
