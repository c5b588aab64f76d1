using System.CommandLine;
using System.Globalization;
using Observe.Dashboard.Pages.Ingest;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe where TRACE_ID</c>: what became of a trace, in plain words; the page of the same question says the same.</summary>
internal static class WhereCommand
{
    public static Command Create()
    {
        var data = MachineArguments.ExistingData();
        var clickHouse = ClickHouse();
        var trace = new Argument<string>("trace-id") { Description = "32 hexadecimal digits, or a whole traceparent." };
        var command = new Command("where", "Says what was stored, counted, charged or refused of a trace, and why.") { trace, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (WhereParameters.TryNormalise(parsed.GetRequiredValue(trace)) is not { } id)
                throw new MachineRefusal("That is no trace id: 32 hexadecimal digits, not all zero, or a whole traceparent.");

            using var store = OpenStore.Open(parsed.GetValue(clickHouse), parsed.GetRequiredValue(data));
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var answer = await WhereLookup.RunAsync(store.Runner, id, now, OpenStore.Everybody, cancellation);
            Print(id, answer);
            return ObserveCommand.Done;
        });
        return command;
    }

    /// <summary><c>--clickhouse CONNECTION</c>.</summary>
    public static Option<string?> ClickHouse() => new("--clickhouse")
    {
        Description = "A store to read instead of the one of the data directory: \"Host=…;Port=8123;Username=…;Password=…;Database=observe\".",
        HelpName = "CONNECTION",
    };

    private static void Print(string id, WhereAnswer answer)
    {
        Console.WriteLine($"Trace {id}");
        foreach (var finding in answer.Findings)
            Console.WriteLine($"  {finding.Title}: {finding.Text}");
        if (answer.Verdicts.Count == 0)
            return;

        Console.WriteLine();
        Console.WriteLine($"  {"COUNTS",-8}{"LAYER",-9}{"MODEL",-28}{"TOKENS",10}  {"AT (UTC)",-20}WHY");
        foreach (var (report, counts, why) in answer.Verdicts)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(counts ? "yes" : "no"),-8}{report.LayerName,-9}{report.ModelName,-28}{report.Tokens,10}  {report.EventTime,-20:yyyy-MM-dd HH:mm:ss}{why}"));
        }
    }
}
