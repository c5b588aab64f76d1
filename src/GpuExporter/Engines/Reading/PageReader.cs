using System.Text;
using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Engines.Exposition;

namespace Observe.GpuExporter.Engines.Reading;

/// <summary>Reads the pages of one engine into canonical numbers, by its dialect.</summary>
internal sealed class PageReader(EngineDialect dialect)
{
    /// <summary>Models of a replica; what is said of more is left out.</summary>
    private const int MaxModels = 64;

    private readonly NameTable names = new(dialect);
    private readonly byte[][] modelLabels = [.. dialect.ModelLabels.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] repeatedBy = [.. dialect.RepeatedBy.Select(Encoding.UTF8.GetBytes)];
    private readonly SourceBytes[][] sources = [.. dialect.Translations.Select(one => one.Sources.Select(source => new SourceBytes(source)).ToArray())];

    public EngineDialect Dialect => dialect;

    /// <summary>The dialect that the page is written in; null when it is none's.</summary>
    public static EngineDialect? Recognise(ReadOnlySpan<byte> page)
    {
        var reader = new ExpositionReader(page);
        while (reader.Read())
        {
            var name = reader.Name.StartsWith("ray_"u8) ? reader.Name["ray_"u8.Length..] : reader.Name;
            foreach (var known in EngineDialect.All)
            {
                foreach (var sign in known.Signs)
                {
                    var isIt = sign[^1] == ' ' ? Ascii.Equals(name, sign.AsSpan(0, sign.Length - 1)) : name.Length > sign.Length && Ascii.Equals(name[..sign.Length], sign);
                    if (isIt)
                        return known;
                }
            }
        }

        return null;
    }

    /// <summary>What the page says, a model at a time; empty when it says nothing that is understood.</summary>
    public IReadOnlyList<ModelReading> Read(ReadOnlySpan<byte> page, out int malformed)
    {
        var models = new Dictionary<string, ModelReading>(StringComparer.Ordinal);
        var reader = new ExpositionReader(page);
        ModelReading? latest = null;
        while (reader.Read())
        {
            var uses = names.Find(reader.Name);
            if (!uses.IsEmpty && !IsRepeated(reader.Labels))
                Take(models, ref latest, reader, uses);
        }

        malformed = reader.Malformed;
        if (models.Count == 2 && models.Remove("", out var unnamed))
            models.Values.Single().Complete(unnamed);
        return [.. models.Values];
    }

    private void Take(Dictionary<string, ModelReading> models, ref ModelReading? latest, in ExpositionReader reader, ReadOnlySpan<NameUse> uses)
    {
        if (double.IsNaN(reader.Value))
            return;
        var bound = 0d;
        var identity = reader.Labels.Identity("le"u8);
        ModelReading? model = null;
        foreach (var use in uses)
        {
            var source = sources[use.Translation][use.Rank];
            if (!source.Fits(reader.Labels) || (use.Part == SamplePart.Bucket && !ReadBound(reader.Labels, source.Scale, out bound)))
                continue;
            model ??= ModelOf(models, latest, reader.Labels);
            if (model is null)
                return;
            latest = model;
            // Counts are in no unit, so only values and sums are scaled.
            var value = use.Part is SamplePart.Value or SamplePart.Sum ? reader.Value * source.Scale : reader.Value;
            model.For(use, source.Kept(reader.Labels))?.Add(use.Part, identity, value, bound);
        }
    }

    private ModelReading? ModelOf(Dictionary<string, ModelReading> models, ModelReading? latest, LabelList labels)
    {
        ReadOnlySpan<byte> spelling = default;
        foreach (var label in modelLabels)
        {
            if (labels.TryFind(label, out spelling) && !spelling.IsEmpty)
                break;
        }

        if (latest is not null && spelling.SequenceEqual(latest.Spelling))
            return latest;
        var name = LabelList.Unescape(spelling);
        if (models.TryGetValue(name, out var model) || models.Count == MaxModels)
            return model;
        models.Add(name, model = new ModelReading(name, dialect.Translations.Length) { Spelling = spelling.ToArray() });
        return model;
    }

    private bool IsRepeated(LabelList labels)
    {
        foreach (var label in repeatedBy)
        {
            if (labels.TryFind(label, out var rank) && !rank.SequenceEqual("0"u8))
                return true;
        }

        return false;
    }

    private static bool ReadBound(LabelList labels, double scale, out double bound)
    {
        bound = 0;
        if (!labels.TryFind("le"u8, out var text) || !ExpositionReader.ReadNumber(text, out bound))
            return false;
        bound *= scale;
        return true;
    }

    /// <summary>A source with its labels as bytes.</summary>
    private sealed class SourceBytes(Source source)
    {
        private readonly (byte[] Label, byte[] Value)? where =
            source.Where is { } one ? (Encoding.UTF8.GetBytes(one.Label), Encoding.UTF8.GetBytes(one.Value)) : null;

        private readonly byte[]? keeps = source.Keeps is { } kept ? Encoding.UTF8.GetBytes(kept.Label) : null;

        public double Scale => source.Scale;

        public bool Fits(LabelList labels) => where is not { } filter || labels.Has(filter.Label, filter.Value);

        public string Kept(LabelList labels) => keeps is null ? "" : labels.Text(keeps);
    }
}
