using System.Diagnostics;

namespace Observe.Observe.Prove.Processes;

/// <summary>How one process of Observe is started and when it serves.</summary>
/// <param name="Name">For people and for the log's file name.</param>
/// <param name="Start">Made anew for each start.</param>
/// <param name="FirstInput">The first line on its standard input, which stays open; null when it reads none.</param>
/// <param name="IsServing">Asked again and again after the start.</param>
internal sealed record ServiceRecipe(
    string Name, Func<ProcessStartInfo> Start, string? FirstInput, Func<CancellationToken, Task<bool>> IsServing);

/// <summary>
/// One process, kept running as an init system would: when it ends, however, it is started again at the same ports over the
/// same data, until it is switched off. What it writes goes into a log file.
/// </summary>
internal sealed class Service : IAsyncDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan restartPause = TimeSpan.FromMilliseconds(100);

    private readonly ServiceRecipe recipe;
    private readonly Guard guard;
    private readonly Chronicle chronicle;
    private readonly StreamWriter log;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task keeping;
    private volatile Process? process;
    private volatile bool isOn = true;
    private volatile bool isServing;

    public Service(ServiceRecipe recipe, string logDirectory, Guard guard, Chronicle chronicle)
    {
        this.recipe = recipe;
        this.guard = guard;
        this.chronicle = chronicle;
        log = new StreamWriter(Path.Combine(logDirectory, recipe.Name + ".log"), append: true) { AutoFlush = true };
        keeping = Task.Run(KeepAsync);
    }

    public string Name => recipe.Name;

    /// <summary>It was started and has said that it serves.</summary>
    public bool IsServing => isServing;

    /// <summary>Starts so far.</summary>
    public int Starts { get; private set; }

    public async Task UntilServingAsync(TimeSpan limit, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isServing)
        {
            if (keeping.IsFaulted)
                await keeping;
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new ProofException($"{Name} does not serve after {limit.TotalSeconds:0} s");
            await Task.Delay(pause, token);
        }
    }

    /// <summary>kill −9; false when there was no process at that instant.</summary>
    public bool Kill()
    {
        isServing = false;
        return process is { } running && Signals.EndAtOnce(running.Id);
    }

    public void Freeze() => Signal(Signals.Freeze);

    public void Thaw() => Signal(Signals.Thaw);

    /// <summary>SIGTERM, and wait for the end; it starts again by itself.</summary>
    public async Task RestartAsync(CancellationToken token)
    {
        if (process is not { } running)
            return;

        var before = Starts;
        isServing = false;
        Signals.AskToEnd(running.Id);
        while (Starts == before)
            await Task.Delay(pause, token);
    }

    /// <summary>kill −9 and no start until it is switched on.</summary>
    public bool Off()
    {
        isOn = false;
        return Kill();
    }

    public void On() => isOn = true;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Thaw();
        Kill();
        try
        {
            await keeping;
        }
        catch (OperationCanceledException)
        {
            // It was waiting to start the process once more.
        }

        stopping.Dispose();
        await log.DisposeAsync();
    }

    private void Signal(Action<int> signal)
    {
        if (process is { } running)
            signal(running.Id);
    }

    private async Task KeepAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            if (isOn)
                await LiveAsync();
            await Task.Delay(isOn ? restartPause : pause, stopping.Token);
        }
    }

    // One life of the process, from its start to its end.
    private async Task LiveAsync()
    {
        using var life = Begin();
        guard.Watch(life.Id);
        process = life;
        Starts++;
        try
        {
            // Switched off or stopped before there was anything to kill.
            if (!isOn || stopping.IsCancellationRequested)
                Kill();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            var serving = WatchServingAsync(ended.Token);
            await life.WaitForExitAsync(CancellationToken.None);
            await ended.CancelAsync();
            await serving;
        }
        finally
        {
            isServing = false;
            process = null;
            chronicle.Write($"{Name} ended with code {life.ExitCode}");
            guard.Forget(life.Id);
        }
    }

    private Process Begin()
    {
        var start = recipe.Start();
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        var life = new Process { StartInfo = start };
        life.OutputDataReceived += (_, line) => Log(line.Data);
        life.ErrorDataReceived += (_, line) => Log(line.Data);
        life.Start();
        life.BeginOutputReadLine();
        life.BeginErrorReadLine();
        try
        {
            if (recipe.FirstInput is not null)
                life.StandardInput.WriteLine(recipe.FirstInput);
        }
        catch (IOException)
        {
            // It was killed before it listened.
        }

        return life;
    }

    private async Task WatchServingAsync(CancellationToken ended)
    {
        try
        {
            while (!await recipe.IsServing(ended))
                await Task.Delay(pause, ended);
            isServing = true;
            chronicle.Write($"{Name} serves");
        }
        catch (OperationCanceledException)
        {
            // It ended before it served.
        }
    }

    private void Log(string? line)
    {
        if (line is null)
            return;

        lock (log)
            log.WriteLine(line);
    }
}
