using System.CommandLine;
using System.CommandLine.Parsing;
using Observe.Billing.Close;
using Observe.Observe.Machine;
using Observe.Observe.Periods;
using Observe.Vocabulary;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe period close|list</c>: billing months. A closed one does not reopen; what comes late is charged to an open one (R8).</summary>
internal static class PeriodCommand
{
    public static Command Create() =>
        new("period", "Closes billing months and lists them. What comes late for a closed month is charged to an open one.") { Close(), List() };

    private static Command Close()
    {
        var data = MachineArguments.ExistingData();
        var clickHouse = WhereCommand.ClickHouse();
        var json = Json();
        var tenant = Tenant("Only this tenant; without, every tenant for whom the month is open, or none of them.");
        var period = new Option<BillingPeriod>("--period")
        {
            Description = "The month of UTC, e.g. 2026-10. It must have ended.",
            HelpName = "YYYY-MM",
            Required = true,
            CustomParser = Parse,
        };
        var waiver = new Option<string?>("--waive-unpriced")
        {
            Description = "Closes although usage has no price, and records why. What gets a price later is charged to an open month.",
            HelpName = "REASON",
        };
        waiver.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var reason }] && string.IsNullOrWhiteSpace(reason))
                result.AddError("--waive-unpriced needs a reason: it is recorded with the close.");
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says how the month stands and whether it could be closed." };
        var author = new Option<string>("--author") { Description = "Who does it, for the record.", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };
        var command = new Command("close", "Closes a month for good, once its usage is charged and priced.") { period, tenant, waiver, dryRun, author, json, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            using var store = OpenStore.Open(parsed.GetValue(clickHouse), parsed.GetRequiredValue(data));
            var close = new PeriodClose(catalog.Periods, catalog.Tenants, store.Runner);
            var checks = await close.CheckAsync(parsed.GetRequiredValue(period), parsed.GetValue(tenant), cancellation);
            var reason = parsed.GetValue(waiver)?.Trim();
            var failures = PeriodClose.Failures(checks, reason);
            var closed = failures.Count > 0 || parsed.GetValue(dryRun)
                ? []
                : await close.CloseAsync(checks, reason, parsed.GetRequiredValue(author), cancellation);

            var report = new PeriodReport(checks, closed, failures, parsed.GetValue(dryRun));
            if (parsed.GetValue(json))
                Console.WriteLine(report.ToJson());
            else
                report.Print();
            return failures.Count == 0 ? ObserveCommand.Done : ObserveCommand.Failed;
        });
        return command;
    }

    private static Command List()
    {
        var data = MachineArguments.ExistingData();
        var clickHouse = WhereCommand.ClickHouse();
        var json = Json();
        var tenant = Tenant("Only this tenant.");
        var command = new Command("list", "Lists months with what is charged to each, newest first.") { tenant, json, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            using var store = OpenStore.Open(parsed.GetValue(clickHouse), parsed.GetRequiredValue(data));
            var sums = await new PeriodClose(catalog.Periods, catalog.Tenants, store.Runner).SumsAsync(parsed.GetValue(tenant), cancellation);
            var list = new PeriodList(await catalog.Periods.ListAsync(parsed.GetValue(tenant), cancellation), sums);
            if (parsed.GetValue(json))
                Console.WriteLine(list.ToJson());
            else
                list.Print();
            return ObserveCommand.Done;
        });
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "One JSON object on standard output." };

    private static Option<string?> Tenant(string description) => new("--tenant") { Description = description, HelpName = "ID" };

    private static BillingPeriod Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!BillingPeriod.TryParse(text, out var period))
            result.AddError($"--period {text} is no month; write year and month, e.g. 2026-10.");
        return period;
    }
}
