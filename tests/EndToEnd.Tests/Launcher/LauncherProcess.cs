using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Observe.Testing;

namespace Observe.EndToEnd.Tests.Launcher;

/// <summary>The built launcher as a process of its own, as the script starts it.</summary>
internal sealed class LauncherProcess : IDisposable
{
    /// <summary>Far more than a start or a replay takes; a busy machine is not a failure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();

    private LauncherProcess(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuildOutput.Launcher, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // What a test machine exports is not what these tests are about.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
    }

    public string Output => string.Join('\n', output);

    public string Errors => string.Join('\n', errors);

    public IReadOnlyList<ProcessFamily> Family => ProcessFamily.Of(process.Id);

    public static LauncherProcess Start(params IEnumerable<string> arguments)
    {
        var launcher = new LauncherProcess(arguments);
        launcher.process.Start();
        launcher.process.StandardInput.Close();
        launcher.process.BeginOutputReadLine();
        launcher.process.BeginErrorReadLine();
        return launcher;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        using var launcher = Start(arguments);
        var code = await launcher.WaitForExitAsync();
        return (code, launcher.Output, launcher.Errors);
    }

    /// <summary>What the pattern finds in the output, once it is there: its group when it has one.</summary>
    public async Task<string> ReadAsync(Regex pattern)
    {
        var found = Match.Empty;
        await Eventually.SeesAsync(
            () => Output + Errors,
            _ => (found = pattern.Match(Output)).Success || process.HasExited,
            $"the launcher printed {pattern}",
            TestContext.Current.CancellationToken,
            Patience);
        Assert.True(found.Success || (found = pattern.Match(Output)).Success, $"the launcher ended without {pattern}:\n{Output}{Errors}");
        return found.Groups[^1].Value;
    }

    /// <summary>What Ctrl-C and a service manager ask for: everything stops, in order, and nothing stays behind.</summary>
    public async Task StopAsync()
    {
        var family = Family;
        Assert.Contains(family, member => member.CommandLine.Contains("ClickHouseHost", StringComparison.Ordinal));

        await SignalAsync("TERM");
        var code = await WaitForExitAsync();

        Assert.True(code == 0, $"the launcher ended with {code}:\n{Output}{Errors}");
        Assert.Equal([], family.Where(member => member.IsAlive).Select(member => member.CommandLine));
        Assert.True(Errors.Trim().Length == 0, Errors);
    }

    /// <summary>The end that nobody can prepare for.</summary>
    public async Task KillAsync()
    {
        var family = Family;
        await SignalAsync("KILL");
        await WaitForExitAsync();
        await Eventually.SeesAsync(
            () => family.Where(member => member.IsAlive).Select(member => member.CommandLine).ToArray(),
            alive => alive.Length == 0,
            "the engine noticed that the launcher is gone",
            TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
