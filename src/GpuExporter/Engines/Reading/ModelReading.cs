namespace Observe.GpuExporter.Engines.Reading;

/// <summary>What a page says of one model: for each of the dialect's translations the numbers by the value of the label that is kept.</summary>
/// <param name="model">As the engine names it; empty where it names none.</param>
internal sealed class ModelReading(string model, int translations)
{
    /// <summary>Values of a kept label a metric; more are left out.</summary>
    private const int MaxKept = 32;

    private readonly int[] ranks = [.. Enumerable.Repeat(int.MaxValue, translations)];
    private readonly Dictionary<string, FoundNumber>?[] found = new Dictionary<string, FoundNumber>?[translations];

    public string Model { get; } = model;

    /// <summary>The name as the page has it, escapes included; so that it is read once a page and not once a sample.</summary>
    public byte[] Spelling { get; init; } = [];

    /// <summary>The numbers of a translation, by the value of the kept label (empty where none is kept); null where the page has none of its names.</summary>
    public IReadOnlyDictionary<string, FoundNumber>? Of(int translation) => found[translation];

    /// <summary>The number to add a sample to; null when a preferred name was seen before, or there are too many.</summary>
    public FoundNumber? For(in NameUse use, string kept)
    {
        if (use.Rank > ranks[use.Translation])
            return null;
        if (use.Rank < ranks[use.Translation])
        {
            ranks[use.Translation] = use.Rank;
            found[use.Translation] = [];
        }

        var numbers = found[use.Translation]!;
        if (numbers.TryGetValue(kept, out var number))
            return number;
        if (numbers.Count == MaxKept)
            return null;
        numbers.Add(kept, number = new FoundNumber(use.Rank));
        return number;
    }

    /// <summary>Takes over what was said without a model's name, where nothing was said with one.</summary>
    public void Complete(ModelReading unnamed)
    {
        for (var i = 0; i < found.Length; i++)
            found[i] ??= unnamed.found[i];
    }
}
