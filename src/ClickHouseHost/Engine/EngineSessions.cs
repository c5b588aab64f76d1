using System.Globalization;

namespace Observe.ClickHouseHost.Engine;

/// <summary>
/// The running engine: hands out a bounded number of sessions at a time, keeps one of its own that holds the engine up
/// between requests, and closes everything in the order the library asks for.
/// </summary>
internal sealed class EngineSessions : IDisposable
{
    /// <summary>Requests that may wait for a session; the next one is told to come back.</summary>
    private const int MaxWaiting = 256;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly EngineConnection anchor;
    private readonly Lock anchorLock = new();
    private readonly SemaphoreSlim slots;
    private readonly SemaphoreSlim readerSlots;
    private readonly string dataDirectory;
    private readonly Dictionary<string, string> defaults = EngineConfiguration.SessionDefaults();
    private readonly HashSet<string> settingNames;
    private readonly int maxConnections;
    private int waiting;
    private long lastKey;

    private EngineSessions(EngineConnection anchor, string dataDirectory, int maxConnections)
    {
        this.anchor = anchor;
        this.dataDirectory = dataDirectory;
        this.maxConnections = maxConnections;
        slots = new SemaphoreSlim(maxConnections, maxConnections);
        readerSlots = new SemaphoreSlim(maxConnections - Math.Max(maxConnections / 4, 1));
        Version = anchor.Query("SELECT version()").Text();
        HostName = anchor.Query("SELECT hostName()").Text();
        settingNames = anchor.Query("SELECT name FROM system.settings").Text().Split('\n').ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Of ClickHouse, such as <c>26.7.2.1</c>.</summary>
    public string Version { get; }

    public string HostName { get; }

    /// <summary>Statements running now, for tests and for the stop.</summary>
    public int Running => maxConnections - slots.CurrentCount;

    /// <summary>Boots the engine on the directory.</summary>
    /// <exception cref="ClickHouseHostException">The library would not open it.</exception>
    public static EngineSessions Start(string dataDirectory, int maxConnections)
    {
        var configuration = EngineConfiguration.Write(dataDirectory);
        var anchor = EngineConnection.TryOpen(
            [new("path", dataDirectory), new("config-file", configuration), .. EngineConfiguration.SessionDefaults()])
            ?? throw new ClickHouseHostException(
                ClickHouseHostFailure.EngineRefused,
                $"The ClickHouse engine refused to open {dataDirectory}; its own message stands above this line.");
        return new EngineSessions(anchor, dataDirectory, maxConnections);
    }

    /// <summary>Whether ClickHouse has a query-level setting of this name.</summary>
    public bool IsSetting(string name) => settingNames.Contains(name);

    /// <summary>Waits for a free place and opens a session with exactly these settings on top of the defaults.</summary>
    /// <exception cref="EngineBusyException">Too many requests wait already, or none finished in time.</exception>
    /// <exception cref="EngineSettingException">The engine does not take one of the settings.</exception>
    public async Task<EngineLease> RentAsync(
        IReadOnlyDictionary<string, string> settings, bool reader, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new EngineBusyException(maxConnections, MaxWaiting);
        }

        var held = new List<SemaphoreSlim>(2);
        try
        {
            if (reader) await EnterAsync(readerSlots, held, cancellation);
            await EnterAsync(slots, held, cancellation);
            return Open(settings, held);
        }
        catch
        {
            foreach (var slot in held) slot.Release();
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Asks the engine to end the lease's statement; answers at once, and finds nothing when it has not begun.</summary>
    public void RequestCancel(EngineLease lease)
    {
        lock (anchorLock)
            anchor.Query($"KILL QUERY WHERE startsWith(Settings['log_comment'], '{lease.Key}') ASYNC");
    }

    /// <summary>Asks the engine to end whatever runs.</summary>
    public void RequestCancelAll()
    {
        lock (anchorLock)
            anchor.Query("KILL QUERY WHERE startsWith(Settings['log_comment'], 'observe-') ASYNC");
    }

    public unsafe void Dispose()
    {
        anchor.Dispose();
        // Joins the engine's threads; without it they can abort while the process is torn down.
        _ = LibChdb.Shutdown();
        slots.Dispose();
        readerSlots.Dispose();
    }

    private async Task EnterAsync(SemaphoreSlim slot, List<SemaphoreSlim> held, CancellationToken cancellation)
    {
        if (!await slot.WaitAsync(MaxWait, cancellation)) throw new EngineBusyException(maxConnections, MaxWaiting);
        held.Add(slot);
    }

    private EngineLease Open(IReadOnlyDictionary<string, string> settings, List<SemaphoreSlim> held)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"observe-{Interlocked.Increment(ref lastKey)}:");
        var arguments = new Dictionary<string, string>(defaults, StringComparer.Ordinal) { ["path"] = dataDirectory };
        foreach (var (name, value) in settings) arguments[name] = value;
        arguments["log_comment"] = key + arguments.GetValueOrDefault("log_comment");
        var connection = EngineConnection.TryOpen(arguments) ?? throw new EngineSettingException(Explain(settings));
        return new EngineLease(connection, key, held);
    }

    /// <summary>The library does not say which argument it disliked; SET says it in ClickHouse's words.</summary>
    private string Explain(IReadOnlyDictionary<string, string> settings)
    {
        lock (anchorLock)
        {
            foreach (var (name, value) in settings)
            {
                if (!settingNames.Contains(name)) continue;
                using var probe = EngineConnection.TryOpen([new("path", dataDirectory)]);
                var quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
                if (probe?.Query($"SET {name} = '{quoted}'").Error is { } error) return error;
            }
        }

        return "Code: 36. DB::Exception: The engine opened no session. (BAD_ARGUMENTS)";
    }
}
