using System.Globalization;
using System.Security;

namespace Observe.ClickHouseHost.Engine;

/// <summary>The server configuration the engine boots with, for a machine it shares with everything else of Observe.</summary>
internal static class EngineConfiguration
{
    public static readonly long MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The engine as a whole may take half of what the machine (or its cgroup) has.</summary>
    private static long ServerMemoryBytes => Math.Max(MemoryBytes / 2, 1L << 30);

    /// <summary>One statement may take two fifths, so that a second one and the merges still find room.</summary>
    private static long StatementMemoryBytes => Math.Max(MemoryBytes * 2 / 5, 768L << 20);

    /// <summary>Written into the data directory at each start: the engine takes table defaults from a file only.</summary>
    public static string Write(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "observe-engine.xml");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"""
            <clickhouse>
              <timezone>UTC</timezone>
              <max_server_memory_usage>{ServerMemoryBytes}</max_server_memory_usage>
              <mark_cache_size>{Math.Min(MemoryBytes / 20, 1L << 30)}</mark_cache_size>
              <user_scripts_path>{SecurityElement.Escape(Path.Combine(dataDirectory, "user_scripts"))}</user_scripts_path>
              <merge_tree>
                <!-- An acknowledged insert is on the disk, parts and directory entry both. -->
                <fsync_after_insert>1</fsync_after_insert>
                <fsync_part_directory>1</fsync_part_directory>
              </merge_tree>
            </clickhouse>

            """));
        return path;
    }

    /// <summary>What a session starts with before a request's own settings.</summary>
    public static Dictionary<string, string> SessionDefaults() => new(StringComparer.Ordinal)
    {
        ["max_threads"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["max_memory_usage"] = StatementMemoryBytes.ToString(CultureInfo.InvariantCulture),
        // An insert gathers this much before it writes a part, and holds it twice while it does: 256 MB is a server's choice.
        ["min_insert_block_size_bytes"] = (64 << 20).ToString(CultureInfo.InvariantCulture),
        ["fsync_metadata"] = "1",
        ["session_timezone"] = "UTC",
        // The embedded engine turns these on for interactive use; a server has them off.
        ["implicit_select"] = "0",
        ["allow_introspection_functions"] = "0",
    };
}
