using System.Globalization;
using Observe.Billing.Price;
using Observe.Catalog.Tables;
using Observe.Dashboard.Pages.Cost;
using Observe.Observe.Demo.Gpus;
using Observe.Observe.Machine;
using Observe.Storage;
using Observe.Storage.Client;
using OpenTelemetry.Exporter;
using Spectre.Console;

namespace Observe.Observe.Demo;

/// <summary>The demo from start to end: all of Observe, the trace replayed into it, what came of it read back.</summary>
/// <param name="console">For people; standard error when standard output belongs to the summary.</param>
internal sealed class DemoRun(DemoOptions options, IAnsiConsole console, TimeProvider clock)
{
    private readonly IReadOnlyList<CastTenant> cast = Cast.Of(options.Tenants);

    /// <summary>Replays and, unless it is to end by itself, waits for Ctrl-C.</summary>
    /// <exception cref="MachineRefusal">Observe cannot start.</exception>
    /// <exception cref="ReplayException">The replay did not arrive whole.</exception>
    public async Task RunAsync(string? named, StopSignal stop)
    {
        using var directory = DemoDirectory.Open(named);
        console.WriteLine("Starting Observe …");
        await using var machine = await OneMachine.StartAsync(
            options.Machine with { DataDirectory = directory.Path }, stop.Token);
        await using var catalog = await OpenCatalog.OpenAsync(directory.Path, stop.Token);
        var key = await PrepareAsync(catalog, stop.Token);

        // The trace is an hour long and ends now: a day would show it as a sliver. Live, so that it fills up while one watches.
        Welcome(
            await catalog.LoginLinkAsync(
                machine.Dashboard, PersonRole.Administrator, tenant: null, stop.Token, firstPage: "/?range=3h&live=1"),
            directory);

        using var client = new ClickHouseClient(ClickHouseOptions.Parse(machine.ReaderConnection), clock);
        var requests = Simulation.Run(TraceReader.ReadShipped(), cast);
        var timeline = new Timeline(clock.GetUtcNow().UtcDateTime, requests[^1].EndOffset, options.Speed);
        using var gpus = Gpus(requests, timeline, machine, key);
        var feeding = gpus.RunAsync(requests[^1].EndOffset, stop.Token);
        var summary = await ReplayAsync(requests, timeline, machine, key, new SqlRunner(client), catalog, stop.Token);
        await feeding;
        if (options.Json)
            Console.WriteLine(summary.ToJson());
        else
            Tell(summary);

        if (options.Once)
            return;

        console.WriteLine("\nThe pages stay open until Ctrl-C.");
        await gpus.GoOnAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.WaitAsync();
        console.WriteLine("Stopping …");
    }

    /// <summary>Names the invented tenants and makes a key that may speak for all of them.</summary>
    private async Task<string> PrepareAsync(OpenCatalog catalog, CancellationToken token)
    {
        foreach (var tenant in cast)
        {
            await catalog.Tenants.UpsertAsync(tenant.Id, tenant.DisplayName, token);
            foreach (var project in tenant.CodeProjects.Concat(tenant.ConversationProjects))
                await catalog.Tenants.UpsertProjectAsync(tenant.Id, project, project, token);
        }

        return (await catalog.Keys.CreateAsync("demo", tenantId: null, projectId: null, OpenCatalog.Author, token)).Secret;
    }

    private GpuFeed Gpus(IReadOnlyList<SimulatedRequest> requests, Timeline timeline, OneMachine machine, string key)
    {
        var length = requests[^1].EndOffset;
        return new GpuFeed(new SimulatedNode(requests, length, timeline.EventTime(TimeSpan.Zero)), timeline, machine.OtlpHttp, key, clock);
    }

    private async Task<DemoSummary> ReplayAsync(
        IReadOnlyList<SimulatedRequest> requests, Timeline timeline, OneMachine machine, string key, SqlRunner runner, OpenCatalog catalog, CancellationToken token)
    {
        var start = clock.GetUtcNow().UtcDateTime;
        var meter = new DemoMeter(runner, timeline.EventTime(TimeSpan.Zero), timeline.EventTime(requests[^1].EndOffset));
        var lag = new VisibleLag(clock);
        var replay = new Replay(Target(machine, key), lag, clock);

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = meter.WatchAsync(lag, watching.Token);
        var sending = replay.RunAsync(requests, timeline, token);
        var work = CompleteAsync();
        await new ReplayProgress(console, requests.Count).ShowAsync(replay, lag, work);
        var totals = await work;

        return new DemoSummary
        {
            Requests = totals.Requests,
            InputTokens = totals.InputTokens,
            OutputTokens = totals.OutputTokens,
            Charges = DemoMeter.Charges(totals),
            PriceBook = Prices(await catalog.Prices.CurrentAsync(token), requests, start),
            Models = await meter.ReadModelsAsync(requests.Select(request => request.Model).Distinct(), token),
            Unpriced = totals.UnpricedTokens,
            DurationSeconds = Math.Round((clock.GetUtcNow().UtcDateTime - start).TotalSeconds, 1),
            VisibleLagP99Seconds = Math.Round(lag.Percentile(99).TotalSeconds, 3),
            DuplicatesSent = await sending,
        };

        async Task<CostTotals> CompleteAsync()
        {
            try
            {
                await sending;
                return await meter.WaitUntilMeteredAsync(requests.Count, token);
            }
            finally
            {
                await watching.CancelAsync();
                await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private ReplayTarget Target(OneMachine machine, string key) => new(
        options.Protocol == OtlpExportProtocol.Grpc ? machine.OtlpGrpc : machine.OtlpHttp,
        options.Protocol,
        key,
        options.DuplicateRate);

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Prices(
        ImportedPriceBook? current, IReadOnlyList<SimulatedRequest> requests, DateTime at) =>
        requests.Select(request => request.Model).Distinct().Order(StringComparer.Ordinal)
            .Select(model => (Model: model, Entry: current?.Book.Find(model, at)))
            .Where(pair => pair.Entry is not null)
            .ToDictionary(pair => pair.Model, pair => DemoPrices.Of(pair.Entry!));

    private void Welcome(Uri link, DemoDirectory directory)
    {
        if (options.Once)
            return;

        // Not through the console's own writing, which would break a long link into lines.
        console.Profile.Out.Writer.WriteLine(
            $"""

            Observe is running. Open this link (it signs in once, within an hour):

              {link}

            Click first: Overview for tokens, charges and latency; then Cost for who used what; then Usage as one tenant sees it.
            Times and tokens are real (Azure LLM inference trace 2023); tenants, projects, users, models and latencies are invented,
            and so is the node of GPUs on the Fleet page.
            Another link: ./observe login --data {directory.Path}

            """);
    }

    private void Tell(DemoSummary summary)
    {
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Metered  {summary.Requests:N0} requests, {summary.InputTokens:N0} input and {summary.OutputTokens:N0} output tokens
            Charged  {string.Join(", ", summary.Charges.Select(charge => $"{charge.Currency} {charge.Amount}"))}; {summary.Unpriced:N0} tokens without a price
            Visible  99 of 100 requests within {summary.VisibleLagP99Seconds:0.00} s of their acknowledgement
            Took     {summary.DurationSeconds:0.0} s; {summary.DuplicatesSent:N0} export requests sent twice
            """));
    }
}
