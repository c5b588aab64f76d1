using System.Diagnostics;
using Observe.Observe.Demo;
using Observe.Observe.Prove.Load;
using Observe.Observe.Prove.Processes;

namespace Observe.Observe.Prove.Faults;

/// <summary>Does what the plan says, at instants that the seed and the progress of the load choose.</summary>
internal sealed class FaultInjector(ProofMachine machine, LoadRun load, FaultPlan plan, ulong seed)
{
    private const double LastingCutRate = 0.04;

    // Some faults come before the last one is over: a kill in the middle of a recovery.
    private const double InRecovery = 0.3;

    private static readonly TimeSpan serveLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(10);

    private SeededDice dice = new(seed);

    /// <summary>Processes ended with kill −9 so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Returns when all is done and everything is as it should be again.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        machine.Replies.CutRate = machine.GrpcReplies.CutRate = plan.Lasting.Contains(Fault.CutReplies) ? LastingCutRate : 0;
        machine.StoreReplies.CutRate = plan.Lasting.Contains(Fault.CutStore) ? LastingCutRate : 0;
        foreach (var fault in plan.Events)
        {
            if (dice.Fraction() >= InRecovery)
                await UntilProgressAsync(1 + dice.Below(8), token);
            await Task.Delay(Milliseconds(0, 500), token);
            machine.Chronicle.Write(fault.Name());
            await DoAsync(fault, token);
        }

        await UntilProgressAsync(3, token);
        machine.Replies.CutRate = machine.GrpcReplies.CutRate = machine.StoreReplies.CutRate = 0;
    }

    private async Task DoAsync(Fault fault, CancellationToken token)
    {
        switch (fault)
        {
            case Fault.KillMetering:
                Count(machine.Metering.Kill());
                break;
            case Fault.KillEngine:
                Count(machine.Engine.Kill());
                break;
            case Fault.KillBoth:
                Count(machine.Engine.Kill());
                Count(machine.Metering.Kill());
                break;
            case Fault.EngineAway:
                Count(machine.Engine.Off());
                await Task.Delay(Milliseconds(300, 3_000), token);
                machine.Engine.On();
                break;
            case Fault.FreezeEngine:
                await FreezeAsync(machine.Engine, token);
                break;
            case Fault.FreezeMetering:
                await FreezeAsync(machine.Metering, token);
                break;
            case Fault.RestartMetering:
                await machine.Metering.RestartAsync(token);
                break;
            case Fault.DiskFull:
                await FillDiskAsync(token);
                break;
            case Fault.ClockJump:
                await JumpAsync(token);
                break;
        }
    }

    private async Task FreezeAsync(Service service, CancellationToken token)
    {
        service.Freeze();
        await Task.Delay(Milliseconds(300, 5_000), token);
        // Sometimes it does not live to see the end of it.
        if (dice.Fraction() < 0.25)
            Count(service.Kill());
        else
            service.Thaw();
    }

    private async Task FillDiskAsync(CancellationToken token)
    {
        var end = Stopwatch.GetTimestamp() + (long)(Milliseconds(500, 3_000).TotalSeconds * Stopwatch.Frequency);
        var victim = dice.Below(4);
        while (Stopwatch.GetTimestamp() < end)
        {
            machine.Disk?.Fill();
            await Task.Delay(pause, token);
            if (victim == 0)
                Count(machine.Engine.Kill());
            if (victim == 1)
                Count(machine.Metering.Kill());
            victim = -1;
        }

        machine.Disk?.Free();
    }

    // Up to ten hours forth or back, and right again: what was received meanwhile bears wrong times of receipt.
    private async Task JumpAsync(CancellationToken token)
    {
        var hours = 0.2 + (dice.Fraction() * 9.8);
        machine.Clock?.Jump(TimeSpan.FromHours(dice.Fraction() < 0.5 ? hours : -hours));
        await Task.Delay(Milliseconds(1_500, 4_000), token);
        if (dice.Fraction() < 0.5)
            Count(machine.Metering.Kill());
        machine.Clock?.Jump(TimeSpan.Zero);
    }

    // All of it serves and that many further batches were acknowledged.
    private async Task UntilProgressAsync(int batches, CancellationToken token)
    {
        await machine.Engine.UntilServingAsync(serveLimit, token);
        await machine.Metering.UntilServingAsync(serveLimit, token);
        var goal = load.Acknowledged + batches;
        var started = Stopwatch.GetTimestamp();
        while (load.Acknowledged < goal)
        {
            if (Stopwatch.GetElapsedTime(started) > serveLimit)
                throw new ProofException($"nothing was acknowledged for {serveLimit.TotalSeconds:0} s although everything serves");
            await Task.Delay(pause, token);
        }
    }

    private void Count(bool isKilled) => Kills += isKilled ? 1 : 0;

    private TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(least + dice.Below(most - least));
}
