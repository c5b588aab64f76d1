using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Sampling.Readings;

namespace Observe.GpuExporter.Sampling;

/// <summary>The boards of this node, each with its thread, over all libraries that are opened one after the other. For the one thread that opens them.</summary>
internal sealed partial class Fleet(Node node, SamplingOptions options, Clock clock, ILoggerFactory loggers) : IDisposable
{
    private readonly EnergyFolder energyFolder = new(options.StateDirectory, options.ProcRoot);
    private readonly ILogger<Fleet> logger = loggers.CreateLogger<Fleet>();
    private readonly ReadingLog readingLog = new(loggers.CreateLogger<ReadingLog>());
    private readonly Dictionary<string, Member> members = [];
    private readonly DateTimeOffset since = clock.Time.GetUtcNow();
    private EventWatch? events;
    private bool saveFailed;

    /// <summary>What to do when a device finds that the library is of no use any more. Comes from the device's thread.</summary>
    public required Action<NvmlReturn> LibraryLost { get; init; }

    public DeviceSampler[] Samplers { get; private set; } = [];

    /// <summary>A sentence about boards that the driver counts but gives no handle of; empty when there are none.</summary>
    public string Complaint { get; private set; } = "";

    /// <summary>Finds the boards that a library knows and has each read by its thread. Called again it finds those that can be reached since.</summary>
    /// <exception cref="NvmlUnavailableException">It knows none.</exception>
    public void Attach(NvmlLibrary library)
    {
        var answer = library.GetCount(out var count);
        if (answer != NvmlReturn.Success)
            throw new NvmlUnavailableException(answer, $"The driver's library at {library.Path} does not say how many GPUs there are ({answer.Label()}).");
        if (count == 0)
            throw new NvmlUnavailableException(NvmlReturn.GpuNotFound, $"The driver {library.DriverVersion} at {library.Path} works, but knows of no GPU on this node.");
        var reporting = new Dictionary<NvmlDevice, (DeviceSampler, EventSeries)>();
        var silent = new List<string>();
        for (var index = 0; index < count; index++)
        {
            answer = library.GetDevice((uint)index, out var device);
            DeviceIdentity? identity = null;
            if (answer == NvmlReturn.Success)
                answer = DeviceCard.Identify(library, device, index, out identity);
            if (identity is null)
            {
                silent.Add($"{index} ({answer.Label()})");
                continue;
            }

            var at = new Attachment(library, device);
            var member = MemberOf(identity, at);
            reporting[device] = (member.Sampler, member.Events);
            if (member.Sampler.At != at)
                member.Sampler.Attach(at);
        }

        Complain(silent, (int)count);
        Samplers = [.. members.Values.Select(member => member.Sampler)];
        events?.Dispose();
        events = new EventWatch(library, reporting, clock.Time, loggers.CreateLogger<EventWatch>());
    }

    /// <summary>Has no more calls made.</summary>
    /// <param name="patience">For calls under way.</param>
    /// <returns>Whether none is under way any more, so that the library can be closed.</returns>
    public bool Detach(TimeSpan patience)
    {
        events?.Dispose();
        events = null;
        foreach (var sampler in Samplers)
            sampler.Detach();
        var idle = SpinWait.SpinUntil(() => Array.TrueForAll(Samplers, static sampler => !sampler.Pulse.IsBusy), patience);
        foreach (var sampler in Samplers)
        {
            if (!sampler.Pulse.IsBusy)
                sampler.Release();
        }

        SaveEnergy();
        return idle;
    }

    /// <summary>Waits until every board gave its first sample.</summary>
    /// <param name="patience">For a board that does not answer.</param>
    public void AwaitFirst(TimeSpan patience) =>
        SpinWait.SpinUntil(() => Array.TrueForAll(Samplers, static sampler => sampler.First.IsCompleted), patience);

    /// <summary>Ends once every reading of every board was taken.</summary>
    public Task CompleteAsync() => Task.WhenAll(Samplers.Select(static sampler => sampler.Complete));

    /// <summary>Writes down where the sums of energy stand.</summary>
    public void SaveEnergy()
    {
        try
        {
            foreach (var (uuid, member) in members)
                energyFolder.Save(uuid, member.Energy);
            saveFailed = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!saveFailed)
                LogNotSaved(failure.Message);
            saveFailed = true;
        }
    }

    public void Dispose()
    {
        events?.Dispose();
        SaveEnergy();
        foreach (var (uuid, _) in members.ToArray())
            Remove(uuid);
    }

    private Member MemberOf(DeviceIdentity identity, Attachment at)
    {
        // Another driver, another identity: it stands in labels, which do not change.
        if (members.TryGetValue(identity.Uuid, out var known))
        {
            if (known.Sampler.Board.Device.Identity == identity)
                return known;
            Remove(identity.Uuid);
        }

        var energy = known?.Energy ?? LoadEnergy(identity.Uuid);
        var device = new NodeDevice(identity);
        var series = new SubjectSeries(device, at, new Tiers(options, identity.Index), since);
        var condition = new Condition();
        var partitions = new Partitions(series);
        var whole = new Subject(series, Catalog.OfBoard(series, energy, condition, partitions, options), clock, readingLog);
        var board = new Board(node, whole, condition, partitions, partition => InstanceOf(partition, series));
        var sampler = new DeviceSampler(board, identity.Index, options, clock, loggers.CreateLogger<DeviceSampler>()) { LibraryLost = LibraryLost };
        var events = new EventSeries(device, since);
        node.Add(device);
        node.Board.Add(events.Block);
        sampler.Start();
        return members[identity.Uuid] = new Member(sampler, events, energy);
    }

    private Subject InstanceOf(Partition partition, SubjectSeries board)
    {
        var series = new SubjectSeries(
            new NodeDevice(partition.Identity), board.At with { Device = partition.Device }, new Tiers(options, partition.Identity.Index), since);
        return new Subject(series, Catalog.OfInstance(series, board, options), clock, readingLog);
    }

    private EnergySum LoadEnergy(string uuid)
    {
        try
        {
            return energyFolder.Load(uuid);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotLoaded(uuid, failure.Message);
            return new EnergySum(null);
        }
    }

    private void Remove(string uuid)
    {
        if (!members.Remove(uuid, out var member))
            return;
        member.Sampler.Dispose();
        foreach (var subject in member.Sampler.Board.Subjects)
            node.Remove(subject.Device);
        node.Board.Remove(member.Events.Block);
    }

    private void Complain(List<string> silent, int count)
    {
        var before = Complaint;
        node.Health.Unreachable = silent.Count;
        Complaint = silent.Count == 0 ? "" : $"{silent.Count} of {count} GPUs cannot be reached: number {string.Join(", ", silent)}.";
        if (Complaint.Length > 0 && Complaint != before)
            LogSilent(Complaint);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Complaint}")]
    private partial void LogSilent(string complaint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sums of energy could not be written down: {Reason}. They may fall when the driver is loaded again between two runs")]
    private partial void LogNotSaved(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sum of energy of {Device} could not be read: {Reason}. It begins with the driver's own")]
    private partial void LogNotLoaded(string device, string reason);

    /// <summary>A board of this node.</summary>
    private sealed record Member(DeviceSampler Sampler, EventSeries Events, EnergySum Energy);
}
