using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Observe.Observe.Bench.Payload;
using Spectre.Console;

namespace Observe.Observe.Bench;

/// <summary>The figures of a run, for machines and for people.</summary>
internal sealed class BenchReport(BenchOptions options, IReadOnlyList<VariantFigures> figures, Floors? floors, string engineVersion)
{
    private const double Mib = 1 << 20;

    /// <summary>One object; bytes, seconds and milliseconds as the names say, null where nothing could be measured.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new BenchJson
        {
            Cores = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            EngineVersion = engineVersion,
            SpansPerVariant = figures.Count == 0 ? options.Spans : figures.Max(one => one.Sent.Spans),
            SpansPerRequest = RequestBody.Spans,
            BytesPerSpan = Round(Plain()),
            Variants = [.. figures.Select(Json)],
            Floors = floors is null ? null : new FloorsJson
            {
                DecodeCpuSecondsPerMillionSpans = Round(floors.DecodeCpuSecondsPerMillionSpans),
                EngineInsertCpuSecondsPerMillionSpans = Round(floors.InsertCpuSecondsPerMillionSpans),
                EngineMergeCpuSecondsPerMillionSpans = Round(floors.MergeCpuSecondsPerMillionSpans),
                Sync250KbMs = Round(floors.SyncMilliseconds),
            },
        },
        BenchJsonContext.Default.BenchJson);

    public void Show(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var head in (string[])["Variant", "Spans/s", "CPU s/M: Metering", "engine", "together", "ack p50 ms", "p99 ms", "peak MiB: Metering", "engine", "B/span on disk", "B/usage row", "allocated B/span"])
            table.AddColumn(new TableColumn(head) { Alignment = head == "Variant" ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (var one in figures)
        {
            table.AddRow(
                one.Variant.Name + (one.IsQuiet ? "" : " (never quiet)"), Text(one.Sent.SpansPerSecond, "N0"), Text(one.MeteringCpuSecondsPerMillion), Text(one.EngineCpuSecondsPerMillion),
                Text(one.CpuSecondsPerMillion), Text(one.Sent.AcknowledgedMs(0.5)), Text(one.Sent.AcknowledgedMs(0.99)),
                Text(one.MeteringPeakBytes / Mib, "N0"), Text(one.EnginePeakBytes / Mib, "N0"), Text(one.DiskBytesPerSpan), Text(one.DiskBytesPerUsageRow),
                Text(one.AllocatedBytesPerSpan, "N0"));
        }

        console.Write(table);
        foreach (var one in figures.Where(one => one.VisibleLagP99 is not null))
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Variant.Name}: {one.OfferedSpansPerSecond:N0} spans/s offered; 99 of 100 requests counted {one.VisibleLagP99!.Value.TotalSeconds:F2} s after their acknowledgement"));
        }

        if (floors is not null)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Floors, CPU s per million spans: visiting the protobuf {floors.DecodeCpuSecondsPerMillionSpans:F2}, engine's insert from a file {Text(floors.InsertCpuSecondsPerMillionSpans)}, its merges {Text(floors.MergeCpuSecondsPerMillionSpans)}; sync of 250 kB {floors.SyncMilliseconds:F2} ms"));
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Plain():F0} bytes a span, {RequestBody.Spans} spans a request, traces of {TraceShape.Spans}; CPU from the first request until both processes rest; {Variant.Total} is {Variant.All[^1].Transport}"));
    }

    private static double Plain() => new RequestBody(0).Length / (double)RequestBody.Spans;

    private static VariantJson Json(VariantFigures one) => new()
    {
        Name = one.Variant.Name,
        Transport = one.Variant.Transport,
        Spans = one.Sent.Spans,
        SpansPerSecond = Round(one.Sent.SpansPerSecond),
        OfferedSpansPerSecond = Round(one.OfferedSpansPerSecond),
        BytesPerSpanSent = Round(one.Sent.BodyBytes / RequestBody.Spans),
        MeteringCpuSecondsPerMillionSpans = Round(one.MeteringCpuSecondsPerMillion),
        EngineCpuSecondsPerMillionSpans = Round(one.EngineCpuSecondsPerMillion),
        ServerCpuSecondsPerMillionSpans = Round(one.CpuSecondsPerMillion),
        SenderCpuSecondsPerMillionSpans = Round(one.SenderCpuSecondsPerMillion),
        AcknowledgeP50Ms = Round(one.Sent.AcknowledgedMs(0.5)),
        AcknowledgeP99Ms = Round(one.Sent.AcknowledgedMs(0.99)),
        VisibleLagP99Seconds = Round(one.VisibleLagP99?.TotalSeconds),
        QuietAfterSeconds = Round(one.QuietAfter.TotalSeconds),
        Quiet = one.IsQuiet,
        MeteringPeakBytes = one.MeteringPeakBytes,
        EnginePeakBytes = one.EnginePeakBytes,
        DiskBytesPerSpan = Round(one.DiskBytesPerSpan),
        DiskBytesPerUsageRow = Round(one.DiskBytesPerUsageRow),
        AllocatedBytesPerSpan = Round(one.AllocatedBytesPerSpan),
        CountedRequests = one.CountedRequests,
        ExpectedRequests = one.ExpectedRequests,
        Tables = one.Tables,
        SpanColumns = [.. one.SpanColumns.Select(column => column with { BytesPerSpan = Round(column.BytesPerSpan) })],
    };

    private static double? Round(double? value) => value is { } known ? Round(known) : null;

    private static double Round(double value) => Math.Round(value, 3, MidpointRounding.ToEven);

    private static string Text(double? value, string format = "F2") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

/// <summary>What <c>bench ingest --json</c> prints.</summary>
internal sealed record BenchJson
{
    public required int Cores { get; init; }
    public required string Runtime { get; init; }
    public required string EngineVersion { get; init; }
    public required long SpansPerVariant { get; init; }
    public required int SpansPerRequest { get; init; }

    /// <summary>In OTLP protobuf, uncompressed, resources included.</summary>
    public required double BytesPerSpan { get; init; }

    public required IReadOnlyList<VariantJson> Variants { get; init; }
    public required FloorsJson? Floors { get; init; }
}

/// <summary>One variant; see <see cref="VariantFigures"/>.</summary>
internal sealed record VariantJson
{
    public required string Name { get; init; }
    public required string Transport { get; init; }
    public required long Spans { get; init; }
    public required double SpansPerSecond { get; init; }
    public required double? OfferedSpansPerSecond { get; init; }
    public required double BytesPerSpanSent { get; init; }
    public required double MeteringCpuSecondsPerMillionSpans { get; init; }
    public required double EngineCpuSecondsPerMillionSpans { get; init; }

    /// <summary>Metering and engine together, from the first request until both are quiet.</summary>
    public required double ServerCpuSecondsPerMillionSpans { get; init; }

    public required double SenderCpuSecondsPerMillionSpans { get; init; }
    public required double AcknowledgeP50Ms { get; init; }
    public required double AcknowledgeP99Ms { get; init; }
    public required double? VisibleLagP99Seconds { get; init; }
    public required double QuietAfterSeconds { get; init; }
    public required bool Quiet { get; init; }
    public required long MeteringPeakBytes { get; init; }
    public required long EnginePeakBytes { get; init; }
    public required double? DiskBytesPerSpan { get; init; }
    public required double? DiskBytesPerUsageRow { get; init; }
    public required double? AllocatedBytesPerSpan { get; init; }
    public required long CountedRequests { get; init; }
    public required long ExpectedRequests { get; init; }
    public required IReadOnlyList<TableSize> Tables { get; init; }
    public required IReadOnlyList<ColumnSize> SpanColumns { get; init; }
}

/// <summary>See <see cref="Bench.Floors"/>.</summary>
internal sealed record FloorsJson
{
    public required double DecodeCpuSecondsPerMillionSpans { get; init; }
    public required double? EngineInsertCpuSecondsPerMillionSpans { get; init; }
    public required double? EngineMergeCpuSecondsPerMillionSpans { get; init; }
    public required double Sync250KbMs { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchJson))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
