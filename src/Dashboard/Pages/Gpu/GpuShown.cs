using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Gpu;

/// <summary>A process that has memory of the device.</summary>
/// <param name="Id">As the host numbers it.</param>
/// <param name="Name">Its program; may be empty.</param>
/// <param name="Memory">Bytes; null where nobody says.</param>
/// <param name="Utilisation">Share of time, 1 being all; null where nobody says.</param>
public sealed record GpuProcess(string Id, string Name, decimal? Memory, decimal? Utilisation);

/// <summary>One device, put together.</summary>
/// <param name="Device">Its row of the fleet; null when nothing was heard of it in the range.</param>
/// <param name="Instances">Of a partitioned board.</param>
/// <param name="Facts">What it is, by title.</param>
/// <param name="Engines">Every replica that ran on it in the range.</param>
/// <param name="Processes">As of when it was last heard of, the largest first.</param>
/// <param name="EnergyBefore">Joules of the period before.</param>
public sealed record GpuShown(
    FleetDevice? Device, IReadOnlyList<FleetDevice> Instances, IReadOnlyList<(string Title, string Text)> Facts, IReadOnlyList<GpuEngine> Engines,
    IReadOnlyList<GpuProcess> Processes, decimal? EnergyBefore)
{
    private const string ProcessMemory = "observe.gpu.process.memory", ProcessUtilisation = "observe.gpu.process.utilization";
    private const string DeviceMetric = "observe.gpu.device", WorkloadMetric = "observe.gpu.workload", SmiMetric = "nvidia_smi_gpu_info";

    private const int MostProcesses = 50;

    // Before the device was last heard of: longer than any sender waits between two samples.
    private static readonly TimeSpan lastWords = TimeSpan.FromSeconds(90);

    private static readonly (string Title, string[] Attributes)[] titles =
    [
        ("UUID", ["hw.id", "uuid", "UUID"]),
        ("Board", ["hw.parent"]),
        ("MIG profile", ["observe.gpu.mig.profile", "GPU_I_PROFILE"]),
        ("Serial", ["hw.serial_number", "serial"]),
        ("Driver", ["hw.driver_version", "driver_version", "DCGM_FI_DRIVER_VERSION"]),
        ("Firmware", ["hw.firmware_version", "hw.bios_version", "vbios"]),
        ("Bus", ["observe.gpu.pci.bus_id", "hw.bus_id", "pci_bus_id", "pci.bus_id"]),
        ("CUDA", ["observe.gpu.cuda.version"]),
        ("Compute capability", ["observe.gpu.compute_capability"]),
        ("Performance counters", ["observe.gpu.performance_counters"]),
        ("Recorded at", ["observe.replayed"]),
        ("Pod", ["k8s.pod.name", "pod"]),
        ("Namespace", ["k8s.namespace.name", "namespace"]),
        ("Container", ["k8s.container.name", "container", "container.id"]),
        ("Slurm job", ["slurm.job.id"]),
        ("Slurm user", ["slurm.job.user"]),
    ];

    /// <summary>Asks for everything but the charts.</summary>
    public static async Task<GpuShown> ReadAsync(SqlRunner runner, ScopeView view, string device, CancellationToken token)
    {
        var (window, tenants) = (view.Window, view.Tenants);
        var samples = await FleetSamples.ReadAsync(runner, view, device, token);
        var fleet = FleetShown.Of(samples, window.NowUtc < window.ToUtc ? window.NowUtc : window.ToUtc);
        var mine = fleet.Devices.FirstOrDefault(found => found.Device == device);
        if (mine is null)
            return new GpuShown(null, [], [], [], [], null);

        var last = mine.Presence.LastAt;
        var facts = GpuInfoQuery.RunAsync(
            runner, new GpuInfoParameters(window.FromUtc, window.ToUtc, tenants, FleetSamples.EngineMetric, DeviceMetric, WorkloadMetric, SmiMetric, "DCGM_FI_DEV_FB_USED") { Device = device, Limit = 200 }, token);
        var processes = GpuInfoQuery.RunAsync(
            runner, new GpuInfoParameters(last - lastWords, last.AddSeconds(1), tenants, ProcessMemory, ProcessUtilisation) { Device = device, Limit = 1_000 }, token);
        await Task.WhenAll(facts, processes);
        var own = (await facts).Where(row => row.Device == device).ToList();
        return new GpuShown(
            mine,
            [.. fleet.Devices.Where(found => found.Presence.Parent == device)],
            FactsOf(mine, own),
            FleetShown.Engines([.. own.Where(row => row.Metric == FleetSamples.EngineMetric)]),
            ProcessesOf([.. (await processes).Where(row => row.Device == device)]),
            fleet.EnergyBefore);
    }

    private static IReadOnlyList<(string, string)> FactsOf(FleetDevice device, IReadOnlyList<GpuInfoRow> rows)
    {
        var facts = new List<(string, string)> { ("Model", device.Presence.DeviceModel), ("Node", device.Presence.Node), ("Device", device.Presence.DeviceName) };
        foreach (var (title, attributes) in titles)
        {
            var said = rows.OrderByDescending(row => row.At)
                .SelectMany(row => attributes.Select(attribute => FleetShown.Said(row, attribute)))
                .Where(text => text.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Take(3);
            facts.Add((title, string.Join(", ", said)));
        }

        return [.. facts.Where(fact => fact.Item2.Length > 0)];
    }

    private static IReadOnlyList<GpuProcess> ProcessesOf(IReadOnlyList<GpuInfoRow> rows)
    {
        return
        [
            .. rows.GroupBy(row => FleetShown.Said(row, "process.pid"))
                .Select(process => new GpuProcess(
                    process.Key,
                    process.Select(row => FleetShown.Said(row, "process.executable.name")).FirstOrDefault(name => name.Length > 0) ?? "",
                    Newest(process, ProcessMemory), Newest(process, ProcessUtilisation)))
                .OrderByDescending(process => process.Memory)
                .Take(MostProcesses),
        ];

        static decimal? Newest(IEnumerable<GpuInfoRow> process, string metric) => process.Where(row => row.Metric == metric).MaxBy(row => row.At)?.Value;
    }
}
