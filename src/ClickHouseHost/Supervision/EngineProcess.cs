using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Observe.ClickHouseHost.Supervision;

/// <summary>One run of the host process, seen from its parent.</summary>
internal sealed partial class EngineProcess : IDisposable
{
    private readonly Process process;
    private readonly ILogger log;
    private readonly TaskCompletionSource<HostReady> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostRefusal? refusal;
    private string? lastLine;

    private EngineProcess(Process process, ILogger log)
    {
        this.process = process;
        this.log = log;
        process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        process.ErrorDataReceived += (_, line) => OnError(line.Data);
    }

    public int Id { get; private set; }

    public int Port { get; private set; }

    public string EngineVersion { get; private set; } = "";

    public int ExitCode => process.HasExited ? process.ExitCode : 0;

    /// <summary>Starts the process, hands it the passwords over its standard input, and waits until it serves.</summary>
    /// <exception cref="ClickHouseHostException">It ended or said nothing in time.</exception>
    public static async Task<EngineProcess> StartAsync(
        ClickHouseHostOptions options, ClickHouseCredential writer, ClickHouseCredential reader, ILogger log, CancellationToken cancellation)
    {
        var engine = new EngineProcess(new Process { StartInfo = Command(options) }, log);
        try
        {
            engine.process.Start();
            engine.Id = engine.process.Id;
            engine.process.BeginOutputReadLine();
            engine.process.BeginErrorReadLine();
            await engine.TellAsync(new HostSecrets(writer.Password, reader.Password));
            await engine.WaitUntilReadyAsync(options.StartTimeout, cancellation);
            return engine;
        }
        catch
        {
            engine.Kill();
            engine.Dispose();
            throw;
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <summary>SIGTERM, then patience, then SIGKILL.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (process.HasExited) return;
        _ = SendSignal(process.Id, SigTerm);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            KilledLate(log, process.Id, patience.TotalSeconds);
            Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => process.Dispose();

    private static ProcessStartInfo Command(ClickHouseHostOptions options)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, $"{typeof(EngineProcess).Assembly.GetName().Name}.dll");
        if (!File.Exists(assembly)) assembly = typeof(EngineProcess).Assembly.Location;
        var start = new ProcessStartInfo(DotnetMuxer())
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        string[] arguments =
        [
            "exec", assembly, "--supervised", "--data", Path.GetFullPath(options.DataDirectory),
            "--port", options.Port.ToString(CultureInfo.InvariantCulture),
            "--max-connections", options.MaxConnections.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (options.LibraryPath is { } library)
        {
            start.ArgumentList.Add("--library");
            start.ArgumentList.Add(library);
        }

        start.Environment["TZ"] = "UTC";
        // Settings of the parent's own server and runtime hooks are not meant for the engine.
        foreach (var name in (string[])["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_STARTUP_HOOKS"]) start.Environment.Remove(name);
        return start;
    }

    /// <summary>The dotnet that runs this process: its own path, or the root the runtime was loaded from.</summary>
    private static string DotnetMuxer()
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") return Environment.ProcessPath!;
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var muxer = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(muxer) ? muxer : "dotnet";
    }

    private async Task TellAsync(HostSecrets secrets)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(secrets, HostMessages.Default.HostSecrets));
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It ended before it listened; waiting for readiness finds out why.
        }
    }

    private async Task WaitUntilReadyAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var exited = process.WaitForExitAsync(cancellation);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(ready.Task, exited, Task.Delay(limit, timer.Token));
        cancellation.ThrowIfCancellationRequested();
        if (first == ready.Task)
        {
            await timer.CancelAsync();
            var engine = await ready.Task;
            (Port, EngineVersion) = (engine.Port, engine.EngineVersion);
            return;
        }

        if (first != exited)
            throw new ClickHouseHostException(
                ClickHouseHostFailure.TimedOut, $"The ClickHouse engine did not answer within {limit.TotalSeconds:0} s of its start. {lastLine}");
        // Waits for the end of both pipes, so that the refusal has been read.
        await process.WaitForExitAsync(cancellation);
        throw refusal is { } told
            ? new ClickHouseHostException(told.Reason, told.Message)
            : new ClickHouseHostException(
                ClickHouseHostFailure.Crashed, $"The ClickHouse engine ended with code {process.ExitCode} before it answered. {lastLine}");
    }

    private void OnOutput(string? line)
    {
        if (line is null || !line.StartsWith('{')) return;
        if (JsonSerializer.Deserialize(line, HostMessages.Default.HostReady) is { } message) ready.TrySetResult(message);
    }

    private void OnError(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (line.StartsWith(HostRefusal.Prefix, StringComparison.Ordinal))
        {
            refusal = JsonSerializer.Deserialize(line.AsSpan(HostRefusal.Prefix.Length), HostMessages.Default.HostRefusal);
            return;
        }

        lastLine = line;
        EngineSaid(log, line);
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Never started, or gone already.
        }
    }

    private const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "ClickHouse engine: {Line}")]
    private static partial void EngineSaid(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ClickHouse engine (process {ProcessId}) did not stop within {Seconds} s and was killed")]
    private static partial void KilledLate(ILogger logger, int processId, double seconds);
}
