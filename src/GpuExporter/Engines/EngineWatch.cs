using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Engines.Discovery;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Engines;

/// <summary>
/// Looks at the inference engines of the node again and again – those configured, and those found among the processes on its GPUs – and says which runs on
/// which device. Replicas are looked at side by side, each at most once at a time; one that hangs keeps nobody waiting but itself.
/// </summary>
internal sealed partial class EngineWatch : IAsyncDisposable
{
    /// <summary>Looks under way at once: one that hangs holds its place for the time-out, so there are more places than will ever hang together.</summary>
    private const int MaxLooks = 32;

    private readonly Node node;
    private readonly EngineOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly EngineClient client;
    private readonly EngineDiscovery? discovery;
    private readonly List<EngineTarget> configured;
    private readonly Dictionary<Uri, EngineReplica> replicas = [];
    private readonly Dictionary<NodeDevice, EngineJoin> joins = [];
    private readonly CancellationTokenSource stopping = new();
    private Task looking = Task.CompletedTask;

    public EngineWatch(Node node, EngineOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        (this.node, this.options, this.clock) = (node, options, clock);
        log = logs.CreateLogger<EngineWatch>();
        client = new EngineClient(options);
        discovery = options.Discovery ? new EngineDiscovery(options.ProcRoot) : null;
        configured = [.. options.Replicas.Select(replica => replica.Target())];
    }

    /// <summary>Looks now and at every interval from now on.</summary>
    public void Start() => looking = Task.Run(WatchAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await looking;
        foreach (var replica in replicas.Values)
            replica.Dispose();
        foreach (var join in joins.Values)
            join.Dispose();
        client.Dispose();
        stopping.Dispose();
    }

    /// <summary>Looks once at everything.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var found = discovery?.Look(node.Devices) ?? [];
        Follow(found);
        await Parallel.ForEachAsync(replicas.Values, new ParallelOptions { MaxDegreeOfParallelism = MaxLooks, CancellationToken = cancellation },
            async (replica, token) => await replica.LookAsync(token));
        Forget(found);
        Join(found);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), clock);
        try
        {
            do
            {
                await TryLookAsync();
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>A look that fails for a reason nobody thought of is told, and the next one is made all the same.</summary>
    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync(stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LookFailed(log, e);
        }
    }

    private void Follow(IReadOnlyList<FoundEngine> found)
    {
        foreach (var target in configured.Concat(found.Where(one => !IsConfigured(one)).Select(one => Target(one.Server))))
        {
            if (!replicas.ContainsKey(target.Address))
                replicas.Add(target.Address, new EngineReplica(target, node.Board, client, clock, log));
        }
    }

    /// <summary>Lets go of found replicas whose process is gone and that have not answered for long.</summary>
    private void Forget(IReadOnlyList<FoundEngine> found)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromSeconds(options.ForgetAfterSeconds);
        foreach (var (address, replica) in replicas.ToList())
        {
            if (configured.Contains(replica.Target) || replica.LastSeen > oldest || found.Any(one => one.Server.Address == address))
                continue;
            replica.Dispose();
            replicas.Remove(address);
        }
    }

    private void Join(IReadOnlyList<FoundEngine> found)
    {
        var devices = node.Devices;
        foreach (var gone in joins.Keys.Except(devices).ToList())
        {
            joins[gone].Dispose();
            joins.Remove(gone);
        }

        var seats = devices.ToDictionary(device => device, _ => new List<Seat>());
        foreach (var replica in replicas.Values)
        {
            foreach (var (device, rank) in SeatsOf(replica, found).Where(seat => seats.ContainsKey(seat.Device)))
                seats[device].AddRange(LabelsOf(replica).Select(labels => new Seat(labels, rank)));
        }

        var now = clock.GetUtcNow();
        foreach (var device in devices)
        {
            if (!joins.TryGetValue(device, out var join))
                joins.Add(device, join = new EngineJoin(node.Board, device.Identity));
            join.Show(seats[device], now);
        }
    }

    private IEnumerable<(NodeDevice Device, int? Rank)> SeatsOf(EngineReplica replica, IReadOnlyList<FoundEngine> found)
    {
        if (replica.Target.Gpus.Count == 0)
            return found.Where(one => one.Server.Address == replica.Target.Address || IsSameServer(one.Server, replica.Target)).SelectMany(one => one.Seats);
        var named = replica.Target.Gpus.Select(name => node.Devices.FirstOrDefault(device => Is(device, name))).ToList();
        return named.Select((device, rank) => (Device: device, Rank: (int?)rank)).Where(seat => seat.Device is not null).Select(seat => (seat.Device!, seat.Rank));
    }

    private static IEnumerable<Label[]> LabelsOf(EngineReplica replica)
    {
        var engine = replica.Engine.Length > 0 ? replica.Engine : "unknown";
        return replica.Models.Count == 0
            ? [ModelSeries.Labels(replica.Target, engine, replica.Target.Model)]
            : replica.Models.Select(model => ModelSeries.Labels(replica.Target, engine, model));
    }

    private bool IsConfigured(FoundEngine found) => configured.Exists(target => target.Address.Authority == found.Server.Address.Authority || IsSameServer(found.Server, target));

    /// <summary>A configured address with this node's name, or another of its addresses, is the server found on it at that port.</summary>
    private bool IsSameServer(EngineProcess server, EngineTarget target) => server.Address.Port == target.Address.Port
        && (target.Address.IsLoopback || target.Address.Host.Equals(node.Name, StringComparison.OrdinalIgnoreCase));

    private static EngineTarget Target(EngineProcess server) => new(server.Address) { Model = server.Kind is "tgi" or "llama.cpp" ? server.Model : "" };

    private static bool Is(NodeDevice device, string name) =>
        device.Identity.Uuid.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (device.Identity.ParentUuid is null && device.Identity.Index.ToString(System.Globalization.CultureInfo.InvariantCulture) == name);

    [LoggerMessage(Level = LogLevel.Error, Message = "The engines could not be looked at; the next look is made all the same")]
    private static partial void LookFailed(ILogger logger, Exception reason);
}
