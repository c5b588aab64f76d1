using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>An instance of a partitioned board.</summary>
internal sealed record Partition(DeviceIdentity Identity, NvmlDevice Device);

/// <summary>Into what a board is partitioned. To look costs milliseconds an instance.</summary>
internal sealed class Partitions(SubjectSeries series) : CallReading("partitions", series.Every(Tier.Slow))
{
    // A100 and H100 have seven; the bound is for a driver that says nonsense.
    private const uint MaxInstances = 64;
    private const double MebibytesPerGigabyte = 1024;
    private readonly List<Partition> looked = [];

    /// <summary>As last seen.</summary>
    public List<Partition> Present { get; private set; } = [];

    /// <summary>Whether others were seen than before; for whoever acts on it to take back.</summary>
    public bool HaveChanged { get; set; }

    /// <summary>Knows of none any more: the library that knew them is gone.</summary>
    public void Forget() => Present = [];

    public override NvmlReturn Take(TimeSpan elapsed)
    {
        looked.Clear();
        var (library, board) = series.At;
        var answer = library.GetMigMode(board, out var isOn);
        if (answer == NvmlReturn.Success && isOn)
            answer = Look(library, board);
        if (answer == NvmlReturn.Success && !looked.SequenceEqual(Present))
        {
            Present = [.. looked];
            HaveChanged = true;
        }

        return answer;
    }

    private NvmlReturn Look(NvmlLibrary library, NvmlDevice board)
    {
        var answer = library.GetMaxMigDevices(board, out var bound);
        for (var i = 0u; answer == NvmlReturn.Success && i < Math.Min(bound, MaxInstances); i++)
        {
            answer = library.GetMigDevice(board, i, out var instance);
            if (answer.Verdict() is NvmlVerdict.Empty or NvmlVerdict.Refused)
            {
                answer = NvmlReturn.Success;
                continue;
            }

            if (answer == NvmlReturn.Success)
                answer = Add(library, instance);
        }

        return answer;
    }

    private NvmlReturn Add(NvmlLibrary library, NvmlDevice instance)
    {
        var answer = library.GetUuid(instance, out var uuid);
        if (answer != NvmlReturn.Success)
            return answer;
        var known = Present.Find(partition => partition.Identity.Uuid == uuid);
        if (known is not null)
        {
            looked.Add(known with { Device = instance });
            return answer;
        }

        var hasGpu = library.GetGpuInstance(instance, out var gpu) == NvmlReturn.Success;
        var hasCompute = library.GetComputeInstance(instance, out var compute) == NvmlReturn.Success;
        looked.Add(new Partition(
            series.Device.Identity with
            {
                Uuid = uuid,
                ParentUuid = series.Device.Identity.Uuid,
                GpuInstance = hasGpu ? (int)gpu : null,
                ComputeInstance = hasCompute ? (int)compute : null,
                MigProfile = ProfileOf(library, instance),
            },
            instance));
        return answer;
    }

    // The driver names it at the end of the model: "NVIDIA A100-SXM4-40GB MIG 1g.5gb". Otherwise it follows from what it consists of.
    private static string ProfileOf(NvmlLibrary library, NvmlDevice instance)
    {
        const string mark = " MIG ";
        if (library.GetName(instance, out var name) == NvmlReturn.Success && name.LastIndexOf(mark, StringComparison.Ordinal) is > 0 and var at)
            return name[(at + mark.Length)..];
        if (library.GetAttributes(instance, out var parts) != NvmlReturn.Success)
            return "";
        var memory = Math.Ceiling(parts.MemoryMebibytes / MebibytesPerGigabyte);
        var whole = string.Create(CultureInfo.InvariantCulture, $"{parts.GpuInstanceSlices}g.{memory}gb");
        return parts.ComputeInstanceSlices == parts.GpuInstanceSlices ? whole : string.Create(CultureInfo.InvariantCulture, $"{parts.ComputeInstanceSlices}c.{whole}");
    }
}
