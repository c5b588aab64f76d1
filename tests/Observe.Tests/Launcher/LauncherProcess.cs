using System.Diagnostics;
using System.Text;
using Observe.Testing;

namespace Observe.Observe.Tests.Launcher;

/// <summary>The real launcher as a process of its own, as the script starts it.</summary>
internal sealed class LauncherProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? readyText;

    private LauncherProcess(string? readyText, string[] arguments)
    {
        this.readyText = readyText;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Observe.Observe.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
    }

    public int Id => process.Id;

    public string Output => Text(output);

    public string Errors => Text(errors);

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var launcher = new LauncherProcess(readyText: null, arguments);
        launcher.Start();
        var code = await launcher.WaitForExitAsync();
        return (code, launcher.Output, launcher.Errors);
    }

    /// <summary>Returns when the output holds <paramref name="readyText"/>.</summary>
    public static async Task<LauncherProcess> StartAsync(string readyText, params string[] arguments)
    {
        var launcher = new LauncherProcess(readyText, arguments);
        try
        {
            launcher.Start();
            var first = await Task.WhenAny(launcher.ready.Task, launcher.process.WaitForExitAsync()).WaitAsync(Patience);
            if (first != launcher.ready.Task)
                throw new InvalidOperationException($"the launcher ended with {launcher.process.ExitCode}:\n{launcher.Output}{launcher.Errors}");
            return launcher;
        }
        catch
        {
            launcher.Dispose();
            throw;
        }
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Processes whose command line names the text, but not this launcher itself.</summary>
    public IReadOnlyList<int> Others(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0 && id != Id && id != Environment.ProcessId && CommandLine(id).Contains(text, StringComparison.Ordinal)),
    ];

    /// <summary>Returns when no process names the text any more.</summary>
    public Task WaitForNoOthersAsync(string text) => Eventually.SeesAsync(
        () => Others(text), left => left.Count == 0, $"no process names {text}", TestContext.Current.CancellationToken, Patience);

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Start()
    {
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Add(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
        if (readyText is not null && line?.Contains(readyText, StringComparison.Ordinal) == true)
            ready.TrySetResult();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
