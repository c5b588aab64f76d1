using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Engines.Discovery;

/// <summary>A server found on GPUs.</summary>
/// <param name="Seats">The devices that its workers hold memory of, with their ranks where they say them.</param>
internal sealed record FoundEngine(EngineProcess Server, IReadOnlyList<(NodeDevice Device, int? Rank)> Seats);

/// <summary>Finds engines by the processes on the GPUs: their command lines, and those of the processes that started them.</summary>
internal sealed class EngineDiscovery(string procRoot)
{
    /// <summary>Processes that are looked at a device.</summary>
    private const int MaxProcesses = 512;

    private readonly ProcessTree processes = new(procRoot);

    public IReadOnlyList<FoundEngine> Look(IEnumerable<NodeDevice> devices)
    {
        var seats = new Dictionary<Uri, (EngineProcess Server, List<(NodeDevice, int?)> Seats)>();
        foreach (var device in devices)
        {
            foreach (var process in device.Processes.Take(MaxProcesses))
            {
                if (processes.ServerOf(process.Pid) is not { } server)
                    continue;
                if (!seats.TryGetValue(server.Address, out var found))
                    seats.Add(server.Address, found = (server, []));
                if (!found.Seats.Exists(seat => seat.Item1 == device))
                    found.Seats.Add((device, WorkerTitle.Rank(processes.Title(process.Pid))));
            }
        }

        return [.. seats.Values.Select(found => new FoundEngine(found.Server, Ranked(found.Seats)))];
    }

    // One device and no word about ranks is rank 0; several without a word stay unranked, because the order of enumeration need not be theirs.
    private static List<(NodeDevice, int?)> Ranked(List<(NodeDevice Device, int? Rank)> seats) =>
        seats is [(var only, null)] ? [(only, 0)] : seats;
}
