using System.CommandLine;
using System.Globalization;
using Observe.Dashboard.Pages.Ingest;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe where [SOURCE] ID</c>: what became of a trace, a request or an event, in plain words; the page of the same question says the same.</summary>
internal static class WhereCommand
{
    public static Command Create()
    {
        var data = MachineArguments.ExistingData();
        var clickHouse = ClickHouse();
        var words = new Argument<string[]>("id")
        {
            Description = "A trace id or a whole traceparent, a response id, a request id, or a CloudEvent's id, with its source before it if you know it.",
            Arity = new ArgumentArity(1, 2),
        };
        var command = new Command("where", "Says what was stored, counted, charged or refused of a trace, a request or an event, and why.") { words, data, clickHouse };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (TargetOf(parsed.GetRequiredValue(words)) is not { } target)
                throw new MachineRefusal("That is no id: a trace id, a response id, a request id, or a CloudEvent's source and id.");

            using var store = OpenStore.Open(parsed.GetValue(clickHouse), parsed.GetRequiredValue(data));
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var answer = await WhereLookup.RunAsync(store.Runner, target, now, OpenStore.Everybody, cancellation);
            Print(target, answer);
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

    // Two words are a source and an id, whatever the source looks like.
    private static WhereTarget? TargetOf(string[] words) =>
        words is [var source, var id] ? (source.Length > 0 && id.Length > 0 ? new WhereTarget(null, id, source) : null) : WhereTarget.TryParse(words[0]);

    private static void Print(WhereTarget target, WhereAnswer answer)
    {
        Console.WriteLine(target.Shown);
        foreach (var finding in answer.Findings)
            Console.WriteLine($"  {finding.Title}: {finding.Text}");
        if (answer.Verdicts.Count == 0)
            return;

        Console.WriteLine();
        Console.WriteLine($"  {"COUNTS",-8}{"LAYER",-9}{"MODEL",-28}{"TOKENS",10}  {"AT (UTC)",-20}{"BATCH",-18}WHY");
        foreach (var (report, counts, why) in answer.Verdicts)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(counts ? "yes" : "no"),-8}{report.LayerName,-9}{report.ModelName,-28}{report.Tokens,10}  {report.EventTime,-20:yyyy-MM-dd HH:mm:ss}{report.Batch,-18}{why}"));
        }
    }
}
