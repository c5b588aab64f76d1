using System.Diagnostics;
using Observe.Observe.Prove.Faults;
using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Processes;
using Observe.Observe.Prove.Verdict;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Observe.Prove;

/// <summary>
/// One run: start everything over a fresh directory, send, break things, stop sending, wait until all is quiet, compare with
/// the oracle, restart Metering once more and compare again.
/// </summary>
internal sealed class ProofRun(ulong seed, int killEvents, string root)
{
    // Quiet is when the sums are right and nothing waits; wrong is when nothing has changed for so long. A statement that got no
    // answer is given up after two minutes, and only then repeated.
    private static readonly TimeSpan unchangedLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan stall = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan sendLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan startLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(100);

    private const int RequestsAfterwards = 20;

    private static readonly Manners usual = new(Twice: 0.01, AtOnce: 0.005, Impatient: 0.05);
    private static readonly Manners repeating = new(Twice: 0.15, AtOnce: 0.1, Impatient: 0.05);

    private readonly FaultPlan plan = FaultPlan.Of(seed, killEvents);

    /// <summary>Never throws for what the run finds; leaves the directory when there is something to look at.</summary>
    public async Task<RunResult> RunAsync(CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var result = new RunResult(seed, plan, 0, 0, 0, 0, null);
        try
        {
            result = await CarryOutAsync(result, token);
        }
        catch (Exception e) when (e is ProofException or ClickHouseException)
        {
            result = result with { Trouble = e.Message };
        }

        if (result.IsExact)
            Directory.Delete(root, recursive: true);
        return result with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, KeptIn = result.IsExact ? null : root };
    }

    private async Task<RunResult> CarryOutAsync(RunResult result, CancellationToken token)
    {
        Directory.CreateDirectory(root);
        var workload = new Workload(seed, TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var machine = await ProofMachine.StartAsync(root, plan, workload.Prices, seed, token);
        result = result with { Notes = Notes(machine) };
        var senders = await SendersAsync(machine, token);
        try
        {
            var load = new LoadRun(workload, senders, plan.Has(Fault.Reorder), seed);
            var injector = new FaultInjector(machine, load, plan, seed);
            await SendAsync(load, injector, token);
            machine.Chronicle.Write($"sent {load.Requests} requests, {load.Acknowledged} batches acknowledged");
            result = result with { Kills = injector.Kills, Requests = load.Requests };

            var sentAt = Stopwatch.GetTimestamp();
            var comparison = await UntilQuietAsync(machine, load, workload.Prices, token);
            result = result with { SettleSeconds = Stopwatch.GetElapsedTime(sentAt).TotalSeconds };
            if (comparison.IsExact)
            {
                machine.Chronicle.Write("exact; restarting metering");
                // What a restart finds unfinished must not be stored a second time.
                await machine.Metering.RestartAsync(token);
                await machine.Metering.UntilServingAsync(startLimit, token);
                await load.SendMoreAsync(RequestsAfterwards, token);
                comparison = await UntilQuietAsync(machine, load, workload.Prices, token);
            }

            machine.Chronicle.Write(comparison.IsExact ? "exact" : "WRONG");
            return result with { Comparison = comparison, Cuts = machine.Replies.Cuts + machine.GrpcReplies.Cuts + machine.StoreReplies.Cuts };
        }
        finally
        {
            foreach (var sender in senders)
                sender.Dispose();
        }
    }

    private static async Task SendAsync(LoadRun load, FaultInjector injector, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        var sending = load.RunAsync(limit.Token);
        try
        {
            await injector.RunAsync(token);
        }
        catch
        {
            // Whatever failed: nothing may go on sending.
            await limit.CancelAsync();
            await sending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        load.Finish();
        limit.CancelAfter(sendLimit);
        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new ProofException($"some batches were not acknowledged within {sendLimit.TotalMinutes:0} minutes after the last fault");
        }
    }

    private static async Task<Comparison> UntilQuietAsync(
        ProofMachine machine, LoadRun load, ProofPrices prices, CancellationToken token)
    {
        // The last fault may have hit the engine.
        await machine.Engine.UntilServingAsync(startLimit, token);
        await machine.Metering.UntilServingAsync(startLimit, token);
        var deliveries = load.Deliveries.ToList();
        var runner = new SqlRunner(machine.Reader);
        Comparison? last = null;
        var hasStalled = false;
        var changedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            // First the files: what is not there any more is in the store that is read next.
            var waiting = machine.SpoolFiles;
            var comparison = Comparison.Of(deliveries, await Stored.ReadAsync(runner, token), prices).WithWaiting(waiting);
            if (comparison.IsExact)
                return comparison;
            if (last is null || !last.Evidence.SequenceEqual(comparison.Evidence) || last.WrongSums != comparison.WrongSums
                || last.WrongCharges != comparison.WrongCharges || last.Lost != comparison.Lost)
            {
                changedAt = Stopwatch.GetTimestamp();
            }

            last = comparison;
            if (!hasStalled && Stopwatch.GetElapsedTime(changedAt) > stall)
            {
                hasStalled = true;
                machine.Chronicle.Write($"nothing changes; metering says: {await machine.StatusAsync(token)}");
            }

            if (Stopwatch.GetElapsedTime(changedAt) > unchangedLimit)
                return comparison;
            await Task.Delay(look, token);
        }
    }

    private async Task<List<Sender>> SendersAsync(ProofMachine machine, CancellationToken token)
    {
        var manners = plan.Has(Fault.Duplicate) ? repeating : usual;
        Dialling[] diallings =
        [
            new("http", machine.Http, machine.Key(null)),
            new("http-gzip", machine.Http, machine.Key(null)) { IsGzip = true },
            new("grpc", machine.Grpc, machine.Key(null)) { IsGrpc = true },
            new("grpc-gzip", machine.Grpc, machine.Key(null)) { IsGrpc = true, IsGzip = true },
            new("events", machine.Http, machine.Key(null)) { IsEvents = true },
            new("http-north", machine.Http, machine.Key(Workload.Tenants[0])) { Tenant = Workload.Tenants[0] },
        ];
        // A receiver that takes no JSON refuses it for good, which is not what is proved here.
        if (await machine.TakesJsonAsync(token))
            diallings = [.. diallings, new("http-json", machine.Http, machine.Key(null)) { IsJson = true }];
        return [.. diallings.Select((dialling, i) => new Sender(new Exporter(dialling), manners, seed + ((ulong)i << 32)))];
    }

    private List<string> Notes(ProofMachine machine)
    {
        var notes = new List<string>();
        if (plan.Has(Fault.DiskFull) && machine.Disk is null)
            notes.Add("disk-full left out: mounting a small tmpfs needs root on Linux");
        if (plan.Has(Fault.ClockJump) && machine.Clock is null)
            notes.Add("clock-jump left out: libfaketime is not installed (Debian: apt-get install faketime)");
        return notes;
    }
}
