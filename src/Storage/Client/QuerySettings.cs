using System.Globalization;

namespace Observe.Storage.Client;

/// <summary>Bounds on one statement, enforced by ClickHouse. What is not given is left to the server.</summary>
public sealed record QuerySettings
{
    /// <summary>Sent as <c>max_execution_time</c>, rounded up to whole seconds.</summary>
    public TimeSpan? MaxExecutionTime { get; init; }

    /// <summary>Sent as <c>max_memory_usage</c>, in bytes.</summary>
    public long? MaxMemoryUsageBytes { get; init; }

    /// <summary>Sent as <c>max_result_rows</c>; a longer result is an error, never cut short.</summary>
    public long? MaxResultRows { get; init; }

    /// <summary>Sent as <c>max_threads</c>.</summary>
    public int? MaxThreads { get; init; }

    /// <summary>The id in the server's query log; made up when absent.</summary>
    public string? QueryId { get; init; }

    /// <summary>Any other ClickHouse settings by name.</summary>
    public IReadOnlyDictionary<string, string>? Other { get; init; }

    internal IEnumerable<KeyValuePair<string, string>> Pairs()
    {
        if (MaxExecutionTime is { } time) yield return Pair("max_execution_time", (long)Math.Ceiling(time.TotalSeconds));
        if (MaxMemoryUsageBytes is { } bytes) yield return Pair("max_memory_usage", bytes);
        if (MaxResultRows is { } rows) yield return Pair("max_result_rows", rows);
        if (MaxThreads is { } threads) yield return Pair("max_threads", threads);
        foreach (var pair in Other ?? new Dictionary<string, string>()) yield return pair;
    }

    private static KeyValuePair<string, string> Pair(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
