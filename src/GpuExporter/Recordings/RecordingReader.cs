using System.Globalization;
using System.Text.Json;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>Reads a recording line by line, <see cref="RecordingFormat"/>. One thread.</summary>
internal sealed class RecordingReader : IDisposable
{
    private const int MaxMetrics = 4_096;

    private readonly string path;
    private readonly RecordingLines lines;
    private readonly List<Metric> metrics = [];
    private readonly Dictionary<int, RecordedLayout> layouts = [];

    /// <exception cref="RecordingException">The file cannot be read, or does not begin as a recording.</exception>
    public RecordingReader(string path)
    {
        this.path = path;
        lines = new RecordingLines(path);
        try
        {
            Header = Read(ParseHeader) as RecordingHeader ?? throw new RecordingException($"{path} is empty: no recording.");
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    public RecordingHeader Header { get; }

    /// <summary>Whether the last line was reached; when not, at the end, the file was cut off.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Number of the line that was read last, from 1.</summary>
    public int Line => lines.Number;

    /// <summary>The next thing recorded: <see cref="RecordedLayout"/>, <see cref="RecordedValues"/> or <see cref="RecordedGone"/>; null at the end.</summary>
    /// <exception cref="RecordingException">A line is not what the format says; the message names it.</exception>
    public object? Next()
    {
        while (!IsComplete)
        {
            if (Read(Entry) is not { } entry)
                return null;
            if (entry is not Metric)
                return entry;
        }

        return null;
    }

    public void Dispose() => lines.Dispose();

    private object? Read(Func<JsonElement, object?> parse)
    {
        try
        {
            if (lines.Next() is not { } line)
                return null;
            using var json = JsonDocument.Parse(line);
            return parse(json.RootElement);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException or IOException)
        {
            throw new RecordingException(
                string.Create(CultureInfo.InvariantCulture, $"{path}, line {Math.Max(1, lines.Number)}: this is no recording of the GPU exporter, or it is damaged: {Reason(e)}"), e);
        }
    }

    private static string Reason(Exception e) => e is JsonException ? "it is not JSON" : e.Message.TrimEnd('.');

    private static object ParseHeader(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("recording", out var version))
            throw new InvalidDataException("its first line does not say so");
        if (version.GetInt32() != RecordingFormat.Version)
            throw new InvalidDataException($"it has version {version.GetInt32()}, and this exporter reads version {RecordingFormat.Version}");
        return new RecordingHeader(
            Text(line, "node"),
            DateTimeOffset.Parse(Text(line, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            line.TryGetProperty("simulated", out var simulated) ? simulated.GetString() : null);
    }

    private object? Entry(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("it is not an object");
        if (line.TryGetProperty("t", out var at))
            return Values(line, at.GetInt64());
        if (line.TryGetProperty("metric", out var number))
            return AddMetric(line, number.GetInt32());
        if (line.TryGetProperty("block", out var block))
            return Layout(line, block.GetInt32());
        if (line.TryGetProperty("gone", out var gone))
            return layouts.Remove(gone.GetInt32()) ? new RecordedGone(gone.GetInt32()) : throw new InvalidDataException("it takes away a block that is not there");
        if (line.TryGetProperty("end", out _))
        {
            IsComplete = true;
            return null;
        }

        throw new InvalidDataException("it is of no kind that is known");
    }

    private Metric AddMetric(JsonElement line, int number)
    {
        if (number != metrics.Count || number >= MaxMetrics)
            throw new InvalidDataException($"metric {number} comes where {metrics.Count} is due");
        if (!Enum.TryParse<MetricKind>(Text(line, "kind"), out var kind) || !Enum.IsDefined(kind))
            throw new InvalidDataException($"'{Text(line, "kind")}' is no kind of metric");
        var (name, unit) = (Text(line, "name"), Text(line, "unit"));
        // A metric of a newer exporter, or of an older one, is played as it was recorded.
        var metric = MetricCatalog.Find(name, kind, unit) ?? new Metric(name, kind, unit, Text(line, "description"));
        metrics.Add(metric);
        return metric;
    }

    private RecordedLayout Layout(JsonElement line, int block)
    {
        var series = line.GetProperty("series").EnumerateArray().Select(Series).ToArray();
        var device = line.GetProperty("device");
        return layouts[block] = new RecordedLayout(
            block, device.ValueKind == JsonValueKind.Null ? null : Device(device), Labels(line.GetProperty("labels")), series)
        {
            State = line.TryGetProperty("state", out var state) ? State(state) : null,
        };
    }

    private Series Series(JsonElement series)
    {
        var metric = series[0].GetInt32();
        if (metric < 0 || metric >= metrics.Count)
            throw new InvalidDataException($"metric {metric} was not described before");
        return new Series(metrics[metric], Labels(series[1]))
        {
            Start = series.GetArrayLength() > 2 ? DateTimeOffset.FromUnixTimeMilliseconds(series[2].GetInt64()) : null,
        };
    }

    private RecordedValues Values(JsonElement line, long atMs)
    {
        var block = line.GetProperty("block").GetInt32();
        if (!layouts.TryGetValue(block, out var layout))
            throw new InvalidDataException($"block {block} was not described before");

        var set = line.GetProperty("set");
        var values = new (int, double)[set.GetArrayLength() / 2];
        for (var i = 0; i < values.Length; i++)
        {
            var value = set[(2 * i) + 1];
            values[i] = (Slot(set[2 * i]), value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble());
        }

        return new RecordedValues(
            atMs, block, values,
            line.TryGetProperty("histograms", out var histograms) ? [.. histograms.EnumerateArray().Select(one => (Slot(one[0]), Histogram(one)))] : [],
            line.TryGetProperty("state", out var state) ? State(state) : null);

        int Slot(JsonElement slot) => slot.GetInt32() is var at && at >= 0 && at < layout.Series.Length
            ? at
            : throw new InvalidDataException($"block {block} has no series {at}");
    }

    private static HistogramValue Histogram(JsonElement value)
    {
        double[] bounds = [.. value[2].EnumerateArray().Select(bound => bound.GetDouble())];
        ulong[] counts = [.. value[3].EnumerateArray().Select(count => count.GetUInt64())];
        return counts.Length == bounds.Length + 1
            ? new HistogramValue(bounds, counts, value[1].GetDouble())
            : throw new InvalidDataException($"a distribution has {bounds.Length} bounds and {counts.Length} counts");
    }

    private static DeviceState State(JsonElement state) => Enum.TryParse<DeviceState>(state.GetString(), out var known) && Enum.IsDefined(known)
        ? known
        : throw new InvalidDataException($"'{state.GetString()}' is no state of a device");

    private static Label[] Labels(JsonElement labels) =>
        [.. labels.EnumerateArray().Select(label => new Label(label[0].GetString() ?? "", label[1].GetString() ?? ""))];

    private static DeviceIdentity Device(JsonElement device) => new()
    {
        Uuid = Text(device, "uuid"),
        Index = device.GetProperty("index").GetInt32(),
        Minor = device.GetProperty("minor").GetInt32(),
        Model = Text(device, "model"),
        PciBusId = Optional(device, "pciBusId"),
        Serial = Optional(device, "serial"),
        Vbios = Optional(device, "vbios"),
        DriverVersion = Optional(device, "driverVersion"),
        ParentUuid = device.TryGetProperty("parentUuid", out var parent) ? parent.GetString() : null,
        GpuInstance = device.TryGetProperty("gpuInstance", out var gpuInstance) ? gpuInstance.GetInt32() : null,
        ComputeInstance = device.TryGetProperty("computeInstance", out var computeInstance) ? computeInstance.GetInt32() : null,
        MigProfile = Optional(device, "migProfile"),
    };

    private static string Text(JsonElement line, string name) =>
        line.GetProperty(name).GetString() ?? throw new InvalidDataException($"{name} is empty");

    private static string Optional(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
