using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>Which part of a metric the samples of one name are.</summary>
internal enum SamplePart
{
    Value,
    Bucket,
    Sum,
}

/// <summary>What the samples of one name are for.</summary>
/// <param name="Translation">Index into the dialect's translations.</param>
/// <param name="Rank">Index into its sources; a lower one is preferred.</param>
internal readonly record struct NameUse(int Translation, int Rank, SamplePart Part);

/// <summary>The names that a dialect takes, as bytes, with what they are for. One name may serve several metrics.</summary>
internal sealed class NameTable
{
    private readonly FrozenDictionary<byte[], NameUse[]>.AlternateLookup<ReadOnlySpan<byte>> names;

    public NameTable(EngineDialect dialect)
    {
        var uses = new List<(string Name, NameUse Use)>();
        for (var translation = 0; translation < dialect.Translations.Length; translation++)
        {
            var (metric, sources) = dialect.Translations[translation];
            for (var rank = 0; rank < sources.Length; rank++)
            {
                foreach (var (name, part) in Parts(metric, sources[rank].Name))
                    uses.Add((name, new NameUse(translation, rank, part)));
            }
        }

        names = uses.SelectMany(use => Spellings(use.Name).Select(name => (Name: name, use.Use))).GroupBy(use => use.Name, use => use.Use, StringComparer.Ordinal)
            .ToFrozenDictionary(group => Encoding.UTF8.GetBytes(group.Key), group => group.ToArray(), ByteComparer.Instance)
            .GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>What the name is for; empty when it is for nothing.</summary>
    public ReadOnlySpan<NameUse> Find(ReadOnlySpan<byte> name)
    {
        var known = name.StartsWith("ray_"u8) ? name["ray_"u8.Length..] : name;
        return names.TryGetValue(known, out var uses) ? uses : default;
    }

    private static IEnumerable<(string Name, SamplePart Part)> Parts(Metric metric, string name) => metric.Kind == MetricKind.Histogram
        ? [(name + "_bucket", SamplePart.Bucket), (name + "_sum", SamplePart.Sum)]
        : [(name, SamplePart.Value)];

    // Ray passes names on without colons.
    private static IEnumerable<string> Spellings(string name)
    {
        var plain = name.Replace(':', '_');
        return plain == name ? [name] : [name, plain];
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByteComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
