using System.Collections.Concurrent;

namespace Observe.Dashboard.Panels;

/// <summary>
/// Which of the palette's colours a name has. A name keeps its colour on every page; the colour it prefers follows from a stable
/// hash of the name, and goes to the next free one where another name of the same kind holds it already.
/// </summary>
public sealed class ColourBook
{
    /// <summary>Colours of the palette (<c>--series-1</c> … <c>--series-8</c>).</summary>
    public const int Colours = 8;

    // Beyond this many names of a kind the rest are not remembered: colours repeat anyway.
    private const int MostNames = 2_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> kinds = new();
    private readonly Lock turn = new();

    /// <summary>0 to 7.</summary>
    /// <param name="kind">What is named, e.g. <c>model</c>.</param>
    /// <param name="name">The name.</param>
    public int ColourOf(string kind, string name)
    {
        var names = kinds.GetOrAdd(kind, _ => new(StringComparer.Ordinal));
        if (names.TryGetValue(name, out var known))
            return known;

        var preferred = Preferred(name);
        lock (turn)
        {
            if (names.TryGetValue(name, out known))
                return known;

            if (names.Count >= MostNames)
                return preferred;

            var taken = new int[Colours];
            foreach (var colour in names.Values)
                taken[colour]++;

            var fewest = taken.Min();
            var chosen = Enumerable.Range(0, Colours).Select(i => (preferred + i) % Colours).First(i => taken[i] == fewest);
            return names[name] = chosen;
        }
    }

    // FNV-1a: the same on every machine and in every process, unlike string.GetHashCode.
    private static int Preferred(string name)
    {
        var hash = 2166136261u;
        foreach (var letter in name)
            hash = unchecked((hash ^ letter) * 16777619u);

        return (int)((hash ^ (hash >> 15)) % Colours);
    }
}
