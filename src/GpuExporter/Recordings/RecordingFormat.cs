using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>
/// A recording: what a node's board held, instant by instant. Text, a JSON object a line, compressed when the file's name ends in <c>.gz</c>. Version 1:
/// <code>
///   {"recording":1,"at":"2026-11-23T04:00:00Z","node":"node","simulated":"gpu"}     first line; simulated only where it was no hardware
///   {"metric":0,"name":"hw.power","kind":"Gauge","unit":"W","description":"…"}      before its first use; numbered from 0
///   {"block":0,"device":{"uuid":"GPU-…","index":0,…},"state":"Ok",               before its first values, and again when the layout is another;
///    "labels":[["a","b"]],                                                          device: null for an engine; state: of a device's own block
///    "series":[[0,[["hw.sensor_location","gpu"]],1700000000000],[1,[]]]}             a series is metric, labels, start
///   {"t":1700000001000,"block":0,"set":[0,12.5,4,null],                             what changed: slot, value, …; null for nothing to say
///    "histograms":[[7,1.5,[0.1,1],[3,4,0]]],"state":"Lost"}                        slot, sum, bounds, counts; state only when it changed
///   {"gone":0}                                                                      the block was taken away
///   {"end":1700000600000}                                                           last line; without it the file was cut off
/// </code>
/// Times are milliseconds since 1970. Slots count a block's series from 0. The node's name and serial numbers are left out unless asked for.
/// </summary>
internal static class RecordingFormat
{
    public const int Version = 1;

    /// <summary>The node's name in a recording that is to name nobody.</summary>
    public const string Nobody = "recorded-node";

    public static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The first line of a recording.</summary>
/// <param name="At">When it was begun.</param>
/// <param name="Simulated">What of it was made up; null for hardware.</param>
internal sealed record RecordingHeader(string Node, DateTimeOffset At, string? Simulated);

/// <summary>A block that begins, or has another layout from now on.</summary>
internal sealed record RecordedLayout(int Block, DeviceIdentity? Device, Label[] Labels, Series[] Series)
{
    /// <summary>How the device stands, when this is its own block; null for any other, which may be about the device too.</summary>
    public DeviceState? State { get; init; }
}

/// <summary>What changed in a block at an instant.</summary>
internal sealed record RecordedValues(
    long AtMs, int Block, (int Slot, double Value)[] Values, (int Slot, HistogramValue Value)[] Histograms, DeviceState? State);

/// <summary>A block that was taken away.</summary>
internal sealed record RecordedGone(int Block);

/// <summary>The recording cannot be made, read or played; the message names the file and, where there is one, the line.</summary>
internal sealed class RecordingException(string message, Exception? cause = null) : Exception(message, cause);
