using System.Collections;

namespace Observe.Storage.Client;

/// <summary>Values for typed placeholders (<c>{from:DateTime64(3)}</c>) by the placeholder's name.</summary>
/// <example><code>new QueryParameters { ["from"] = from, ["models"] = models }</code></example>
public sealed class QueryParameters : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

    /// <summary>The value of one placeholder; text, numbers, decimal, bool, Guid, times, enums, lists and maps of them, or null.</summary>
    public object? this[string name]
    {
        get => values[name];
        set => values[name] = value;
    }

    public int Count => values.Count;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
