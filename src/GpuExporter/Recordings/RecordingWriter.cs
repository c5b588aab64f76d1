using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>Writes a recording, <see cref="RecordingFormat"/>. One thread.</summary>
internal sealed class RecordingWriter : IDisposable
{
    private readonly Stream file;
    private readonly Node node;
    private readonly bool withNames;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter json;
    private readonly Dictionary<SeriesBlock, RecordedBlock> blocks = [];
    private readonly Dictionary<Metric, int> metrics = [];
    private int nextBlock;

    /// <param name="path">Is made, or emptied; compressed when it ends in <c>.gz</c>.</param>
    /// <param name="withNames">Whether the node's name and serial numbers stay in.</param>
    /// <param name="simulated">What of it is made up; null for hardware.</param>
    /// <exception cref="RecordingException">The file cannot be made.</exception>
    public RecordingWriter(string path, Node node, DateTimeOffset now, bool withNames = false, string? simulated = null)
    {
        this.node = node;
        this.withNames = withNames;
        file = Create(path);
        json = new Utf8JsonWriter(line, new JsonWriterOptions { SkipValidation = false });
        json.WriteStartObject();
        json.WriteNumber("recording", RecordingFormat.Version);
        json.WriteString("at", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("node", withNames ? node.Name : RecordingFormat.Nobody);
        if (simulated is not null)
            json.WriteString("simulated", simulated);
        EndLine();
    }

    /// <summary>Lines written.</summary>
    public long Lines { get; private set; }

    /// <summary>Writes what changed since the last time.</summary>
    /// <exception cref="IOException">The disk is full, say.</exception>
    public void Write()
    {
        var board = node.Board.Blocks;
        foreach (var gone in blocks.Keys.Except(board).ToList())
        {
            blocks.Remove(gone, out var recorded);
            if (recorded!.Layout == 0)
                continue;
            json.WriteStartObject();
            json.WriteNumber("gone", recorded.Number);
            EndLine();
        }

        foreach (var block in board)
        {
            if (!blocks.TryGetValue(block, out var recorded))
                blocks.Add(block, recorded = new RecordedBlock(nextBlock++, node.Devices.FirstOrDefault(device => device.Block == block)));
            Write(block, recorded);
        }
    }

    /// <summary>Hands over to the file what is complete so far.</summary>
    public void Flush() => file.Flush();

    /// <summary>Says that the recording is complete. Nothing is written after it.</summary>
    public void End(DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteNumber("end", now.ToUnixTimeMilliseconds());
        EndLine();
    }

    public void Dispose()
    {
        json.Dispose();
        file.Dispose();
    }

    private static Stream Create(string path)
    {
        try
        {
            var created = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            return RecordingFormat.IsCompressed(path) ? new GZipStream(created, CompressionLevel.Optimal) : created;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException($"{path} cannot be recorded to: {e.Message}", e);
        }
    }

    private void Write(SeriesBlock block, RecordedBlock recorded)
    {
        var copy = recorded.Copy;
        block.CopyTo(copy);
        if (copy.SampledAtMs == 0)
            return;
        if (copy.Layout != recorded.Layout)
        {
            WriteLayout(block.Device, recorded);
            recorded.Lay();
        }
        else if (copy.SampledAtMs == recorded.SampledAtMs && recorded.State == (recorded.Device?.State ?? recorded.State))
        {
            return;
        }

        WriteValues(recorded);
    }

    private void WriteLayout(DeviceIdentity? device, RecordedBlock recorded)
    {
        foreach (var series in recorded.Copy.Series)
            WriteMetric(series.Metric);

        json.WriteStartObject();
        json.WriteNumber("block", recorded.Number);
        json.WritePropertyName("device");
        WriteDevice(device);
        if (recorded.Device is { } own)
            json.WriteString("state", (recorded.State = own.State).ToString());
        json.WritePropertyName("labels");
        // The device's own labels follow from what it is.
        WriteLabels(recorded.Copy.Labels.AsSpan(device?.Labels().Length ?? 0));
        json.WriteStartArray("series");
        foreach (var series in recorded.Copy.Series)
        {
            json.WriteStartArray();
            json.WriteNumberValue(metrics[series.Metric]);
            WriteLabels(withNames || device is not { Serial.Length: > 0 } ? series.Labels : series.Labels.Where(label => label.Value != device.Serial).ToArray());
            if (series.Start is { } start)
                json.WriteNumberValue(start.ToUnixTimeMilliseconds());
            json.WriteEndArray();
        }

        json.WriteEndArray();
        EndLine();
    }

    private void WriteMetric(Metric metric)
    {
        if (!metrics.TryAdd(metric, metrics.Count))
            return;
        json.WriteStartObject();
        json.WriteNumber("metric", metrics[metric]);
        json.WriteString("name", metric.Name);
        json.WriteString("kind", metric.Kind.ToString());
        json.WriteString("unit", metric.Unit);
        json.WriteString("description", metric.Description);
        EndLine();
    }

    private void WriteDevice(DeviceIdentity? device)
    {
        if (device is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("uuid", device.Uuid);
        json.WriteNumber("index", device.Index);
        json.WriteNumber("minor", device.Minor);
        json.WriteString("model", device.Model);
        json.WriteString("pciBusId", device.PciBusId);
        if (withNames)
            json.WriteString("serial", device.Serial);
        json.WriteString("vbios", device.Vbios);
        json.WriteString("driverVersion", device.DriverVersion);
        if (device.ParentUuid is { } parent)
            json.WriteString("parentUuid", parent);
        if (device.GpuInstance is { } gpuInstance)
            json.WriteNumber("gpuInstance", gpuInstance);
        if (device.ComputeInstance is { } computeInstance)
            json.WriteNumber("computeInstance", computeInstance);
        json.WriteString("migProfile", device.MigProfile);
        json.WriteEndObject();
    }

    private void WriteLabels(ReadOnlySpan<Label> labels)
    {
        json.WriteStartArray();
        foreach (var label in labels)
        {
            json.WriteStartArray();
            json.WriteStringValue(label.Name);
            json.WriteStringValue(label.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteValues(RecordedBlock recorded)
    {
        var copy = recorded.Copy;
        json.WriteStartObject();
        json.WriteNumber("t", copy.SampledAtMs);
        json.WriteNumber("block", recorded.Number);
        json.WriteStartArray("set");
        for (var slot = 0; slot < copy.Values.Length; slot++)
        {
            // NaN equals itself here: it is what there is to say.
            if (copy.Values[slot].Equals(recorded.Values[slot]))
                continue;
            json.WriteNumberValue(slot);
            if (double.IsFinite(copy.Values[slot]))
                json.WriteNumberValue(copy.Values[slot]);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
        WriteHistograms(recorded);
        if (recorded.Device is { } device && device.State != recorded.State)
        {
            json.WriteString("state", device.State.ToString());
            recorded.State = device.State;
        }

        EndLine();
        recorded.Remember();
    }

    private void WriteHistograms(RecordedBlock recorded)
    {
        var begun = false;
        for (var slot = 0; slot < recorded.Copy.Histograms.Length; slot++)
        {
            if (recorded.Copy.Histograms[slot] is not { } value || ReferenceEquals(value, recorded.Histograms[slot]))
                continue;
            if (!begun)
                json.WriteStartArray("histograms");
            begun = true;
            json.WriteStartArray();
            json.WriteNumberValue(slot);
            json.WriteNumberValue(double.IsFinite(value.Sum) ? value.Sum : 0);
            json.WriteStartArray();
            foreach (var bound in value.Bounds)
                json.WriteNumberValue(bound);
            json.WriteEndArray();
            json.WriteStartArray();
            foreach (var count in value.Counts)
                json.WriteNumberValue(count);
            json.WriteEndArray();
            json.WriteEndArray();
        }

        if (begun)
            json.WriteEndArray();
    }

    private void EndLine()
    {
        json.WriteEndObject();
        json.Flush();
        line.GetSpan(1)[0] = (byte)'\n';
        line.Advance(1);
        file.Write(line.WrittenSpan);
        line.ResetWrittenCount();
        json.Reset();
        Lines++;
    }

    /// <summary>A block as it was written last.</summary>
    private sealed class RecordedBlock(int number, NodeDevice? device)
    {
        public int Number => number;
        public NodeDevice? Device => device;
        public SeriesCopy Copy { get; } = new();
        public long Layout { get; private set; }
        public long SampledAtMs { get; private set; }
        public double[] Values { get; private set; } = [];
        public HistogramValue?[] Histograms { get; private set; } = [];
        public DeviceState State { get; set; }

        public void Lay()
        {
            Layout = Copy.Layout;
            Values = new double[Copy.Values.Length];
            Values.AsSpan().Fill(double.NaN);
            Histograms = new HistogramValue?[Copy.Histograms.Length];
        }

        public void Remember()
        {
            SampledAtMs = Copy.SampledAtMs;
            Copy.Values.CopyTo(Values, 0);
            Copy.Histograms.CopyTo(Histograms, 0);
        }
    }
}
