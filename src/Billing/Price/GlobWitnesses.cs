using System.Text;

namespace Observe.Billing.Price;

/// <summary>
/// For a set of globs, one example name for each combination of globs that some name matches together: what two books must
/// agree on to agree on every name. The globs run side by side as one automaton, breadth first, so examples are short.
/// Names that have a price of their own are no examples: no glob decides them.
/// </summary>
internal static class GlobWitnesses
{
    /// <summary>Bound on the states visited; globs such as <c>*a*</c> multiply.</summary>
    internal const int MaxStates = 50_000;

    // Stands for every character that no glob mentions; a model name does not contain it, a reader sees "something".
    private const char Other = '…';

    /// <exception cref="PriceBookException">The globs are too tangled to compare within <see cref="MaxStates"/>.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> globs, IReadOnlySet<string> exactNames)
    {
        if (globs.Count == 0)
            return [];

        var alphabet = string.Concat(globs).Distinct().Where(letter => letter != '*').Append(Other).ToArray();
        var prefixes = exactNames.SelectMany(name => Enumerable.Range(1, name.Length).Select(length => name[..length]))
            .ToHashSet(StringComparer.Ordinal);
        var start = globs.Select(glob => Closed([0], glob)).ToArray();
        // The start itself is not marked as seen: it belongs to the empty name, which no model has, and may be met again.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<(SortedSet<int>[] State, string Name)>([(start, "")]);
        var byCombination = new Dictionary<string, string>(StringComparer.Ordinal);
        while (queue.TryDequeue(out var at))
        {
            var combination = string.Concat(globs.Select((glob, i) => at.State[i].Contains(glob.Length) ? '1' : '0'));
            if (at.Name.Length > 0 && !exactNames.Contains(at.Name) && combination.Contains('1', StringComparison.Ordinal))
                byCombination.TryAdd(combination, at.Name);

            foreach (var letter in alphabet)
            {
                var state = globs.Select((glob, i) => Step(at.State[i], letter, glob)).ToArray();
                var name = at.Name + letter;
                if (Array.TrueForAll(state, positions => positions.Count == 0))
                    continue;

                // Names with the same state have the same future, unless one may still grow into an exact name.
                if (!seen.Add(Key(state) + (prefixes.Contains(name) ? name : "")))
                    continue;

                if (seen.Count > MaxStates)
                    throw new PriceBookException([$"prices: the globs {string.Join(", ", globs)} overlap in too many ways to compare with the recorded book; name the models instead"]);

                queue.Enqueue((state, name));
            }
        }

        return [.. byCombination.Values];
    }

    /// <summary>Where the pattern can stand after one more letter; a star stays where it is.</summary>
    private static SortedSet<int> Step(SortedSet<int> positions, char letter, string glob)
    {
        var next = new SortedSet<int>();
        foreach (var position in positions)
        {
            if (position == glob.Length)
                continue;
            if (glob[position] == '*')
                next.Add(position);
            else if (glob[position] == letter)
                next.Add(position + 1);
        }

        return Closed(next, glob);
    }

    // A star may stand for nothing: whoever is before it may also be behind it.
    private static SortedSet<int> Closed(SortedSet<int> positions, string glob)
    {
        foreach (var position in positions.ToArray())
        {
            for (var at = position; at < glob.Length && glob[at] == '*'; at++)
                positions.Add(at + 1);
        }

        return positions;
    }

    private static string Key(SortedSet<int>[] state)
    {
        var key = new StringBuilder();
        foreach (var positions in state)
            key.AppendJoin(',', positions).Append(';');
        return key.ToString();
    }
}
