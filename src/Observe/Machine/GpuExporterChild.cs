using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Observe.GpuExporter;

namespace Observe.Observe.Machine;

/// <summary>
/// The GPU exporter as a process of its own beside this one, so that a driver that crashes takes nobody along, started again when it ends. It pushes to this
/// machine's Metering, and ends when its standard input does: also when this process is killed.
/// </summary>
internal sealed partial class GpuExporterChild : IAsyncDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly ProcessStartInfo start;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private Process? process;
    private Task watching = Task.CompletedTask;

    private GpuExporterChild(ProcessStartInfo start, string finding, ILogger log) => (this.start, Finding, this.log) = (start, finding, log);

    /// <summary>What was found, for a person.</summary>
    public string Finding { get; }

    /// <summary>Starts it.</summary>
    /// <param name="finding">What was found, for a person.</param>
    /// <param name="nvmlPath">The driver's library; null to look where drivers put it.</param>
    /// <param name="otlp">Metering's OTLP over HTTP.</param>
    /// <param name="key">A key of Metering's.</param>
    /// <param name="state">A folder of its own, where sums go on from after a driver was loaded again.</param>
    public static GpuExporterChild Start(string finding, string? nvmlPath, Uri otlp, string key, string state, ILogger log)
    {
        var child = new GpuExporterChild(Command(nvmlPath, otlp, key, state), finding, log);
        child.watching = Task.Run(child.WatchAsync);
        return child;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
    }

    private static ProcessStartInfo Command(string? nvmlPath, Uri otlp, string key, string state)
    {
        var muxer = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(muxer)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, typeof(GpuDriver).Assembly.GetName().Name + ".dll"));
        start.ArgumentList.Add("--supervised");
        // The key never stands on a command line, which every user of the machine may read.
        start.Environment["GpuExporter__Otlp__Endpoint"] = otlp.ToString();
        start.Environment["GpuExporter__Otlp__Key"] = key;
        // Another exporter may serve this node's scrapers already; this one pushes.
        start.Environment["GpuExporter__Port"] = "0";
        start.Environment["GpuExporter__NvmlPath"] = nvmlPath ?? "";
        start.Environment["GpuExporter__StateDirectory"] = state;
        start.Environment["TZ"] = "UTC";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // Settings of the parent's own runtime are not meant for it; nor is where the parent's telemetry goes.
        foreach (var name in start.Environment.Keys.Where(IsForParent).ToList())
            start.Environment.Remove(name);
        return start;
    }

    private static bool IsForParent(string name) =>
        name is "DOTNET_STARTUP_HOOKS" or "ASPNETCORE_URLS" or "ASPNETCORE_HTTP_PORTS" || name.StartsWith("OTEL_EXPORTER_", StringComparison.Ordinal);

    private async Task WatchAsync()
    {
        var backoff = FirstBackoff;
        while (!stopping.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            var code = await RunAsync();
            if (stopping.IsCancellationRequested)
                return;
            if (code is GpuExporterProcess.NoGpu or GpuExporterProcess.Misconfigured)
            {
                GivenUp(log, code);
                return;
            }

            backoff = Stopwatch.GetElapsedTime(begun) > LongestBackoff ? FirstBackoff : backoff;
            Ended(log, code, backoff.TotalSeconds);
            await Task.Delay(backoff, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, LongestBackoff.Ticks));
        }
    }

    /// <summary>Runs it until it ends, or until this is to stop.</summary>
    /// <returns>Its exit code.</returns>
    private async Task<int> RunAsync()
    {
        using var running = new Process { StartInfo = start };
        running.OutputDataReceived += (_, line) => Say(line.Data);
        running.ErrorDataReceived += (_, line) => Say(line.Data);
        process = running;
        running.Start();
        running.BeginOutputReadLine();
        running.BeginErrorReadLine();
        await running.WaitForExitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.HasExited)
            await StopAsync(running);
        return running.ExitCode;
    }

    private async Task StopAsync(Process running)
    {
        running.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopPatience);
        await running.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.HasExited)
            return;
        KilledLate(log, StopPatience.TotalSeconds);
        running.Kill();
        await running.WaitForExitAsync(CancellationToken.None);
    }

    private void Say(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            Said(log, line);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "GPU exporter: {Line}")]
    private static partial void Said(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The GPU exporter ended with code {Code} and is not started again; GPUs are not read")]
    private static partial void GivenUp(ILogger logger, int code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The GPU exporter ended with code {Code}; starting it again in {Seconds} s")]
    private static partial void Ended(ILogger logger, int code, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The GPU exporter did not stop within {Seconds} s and was killed")]
    private static partial void KilledLate(ILogger logger, double seconds);
}
