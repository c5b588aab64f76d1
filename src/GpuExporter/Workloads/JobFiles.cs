using System.Globalization;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// A directory in which a batch system's prolog leaves a file for each device that it gives out: the device's index, or index and GPU instance
/// (<c>0.1</c>), as name; the jobs' numbers, one a line, as contents. The convention of dcgm-exporter, so that a prolog serves both.
/// </summary>
/// <param name="directory">Null or empty for none.</param>
internal sealed class JobFiles(string directory)
{
    private const int MaxFileBytes = 64 << 10;
    private const int MaxJobs = 64;

    /// <exception cref="IOException">The file cannot be read now.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public IEnumerable<Workload> Read(DeviceIdentity device)
    {
        if (directory.Length == 0)
            return [];

        var name = device.GpuInstance is { } instance
            ? string.Create(CultureInfo.InvariantCulture, $"{device.Index}.{instance}")
            : device.Index.ToString(CultureInfo.InvariantCulture);
        var file = new FileInfo(Path.Combine(directory, name));
        if (!file.Exists || file.Length > MaxFileBytes)
            return [];
        return File.ReadLines(file.FullName)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0)
            .Distinct()
            .Take(MaxJobs)
            .Select(job => new Workload { SlurmJob = job })
            .ToArray();
    }
}
