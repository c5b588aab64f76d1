using System.Diagnostics;
using System.Globalization;

namespace Observe.Observe.Bench;

/// <summary>CPU time and memory of one process, as the kernel counts them.</summary>
internal sealed class ProcessFigures(int processId) : IDisposable
{
    private readonly Process process = Process.GetProcessById(processId);

    /// <summary>User and kernel time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory that was resident since <see cref="ForgetPeak"/>.</summary>
    public long PeakBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>Starts the peak anew where the kernel can (proc(5), clear_refs); elsewhere it counts from the process's start.</summary>
    public void ForgetPeak()
    {
        var switches = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/clear_refs");
        if (File.Exists(switches))
            File.WriteAllText(switches, "5");
    }

    public void Dispose() => process.Dispose();
}
