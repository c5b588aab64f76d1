using Observe.Benchmarks;

// One file a question; each prints its figures. dotnet run -c Release --project tests/Benchmarks -- insert [rounds]
Dictionary<string, Func<string[], Task>> questions = new(StringComparer.Ordinal)
{
    ["insert"] = InsertQuestion.RunAsync,
    ["decode"] = DecodeQuestion.RunAsync,
    ["fuzz"] = FuzzQuestion.RunAsync,
    ["pages"] = PageQueriesQuestion.RunAsync,
    ["fleet"] = FleetQuestion.RunAsync,
    ["scrape"] = ScrapeQuestion.RunAsync,
    ["exporter"] = ExporterQuestion.RunAsync,
};

if (args.Length == 0 || !questions.TryGetValue(args[0], out var question))
{
    await Console.Error.WriteLineAsync($"Which question? {string.Join(", ", questions.Keys)}");
    return 2;
}

await question(args[1..]);
return 0;
