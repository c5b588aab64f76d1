using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Observe.GpuExporter.Tests.CommandLine;

/// <summary>The real exporter as a process of its own.</summary>
internal sealed partial class ExporterProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="script">What a fake driver plays; null for what it plays by itself.</param>
    private ExporterProcess(string? script, string directory, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "Observe.GpuExporter.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        if (script is not null)
            start.Environment["FAKE_NVML_SCRIPT"] = script;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
    }

    public string Errors => Text(errors);

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string directory, string? script, params string[] arguments)
    {
        using var exporter = Start(directory, script, arguments);
        var code = await exporter.WaitForExitAsync();
        return (code, Text(exporter.output), exporter.Errors);
    }

    public static ExporterProcess Start(string directory, string? script, params string[] arguments)
    {
        var exporter = new ExporterProcess(script, directory, arguments);
        exporter.process.Start();
        exporter.process.BeginOutputReadLine();
        exporter.process.BeginErrorReadLine();
        return exporter;
    }

    /// <summary>Where it serves, once it does.</summary>
    public async Task<Uri> ServesAsync()
    {
        var first = await Task.WhenAny(address.Task, process.WaitForExitAsync()).WaitAsync(Patience);
        return first == address.Task ? await address.Task : throw new InvalidOperationException($"the exporter ended with {process.ExitCode}: {Errors}");
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void EndInput() => process.StandardInput.Close();

    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private void Add(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
        if (line is not null && Serving().Match(line) is { Success: true } match)
            address.TrySetResult(new Uri(match.Groups[1].Value));
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [GeneratedRegex("Serving (http://[^ ,]+)metrics")]
    private static partial Regex Serving();
}
