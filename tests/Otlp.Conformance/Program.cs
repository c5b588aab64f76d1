using Observe.Otlp.Conformance;

if (Arguments.Read(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

using var receiver = new Receiver(arguments.Options);
var results = await Suite.RunAsync(
    receiver, arguments.IsJson ? null : result => Console.WriteLine(Report.Line(result)), CancellationToken.None);
Console.Write(arguments.IsJson ? Report.Json(results) : Report.Score(results));
return results.Any(result => result is { IsBinding: true, Verdict.Outcome: Outcome.Fail }) ? 1 : 0;
