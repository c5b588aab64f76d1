using System.Text.Json;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>
/// OTLP/JSON to protobuf, so that there is one decoder a signal (OTLP, "JSON Protobuf Encoding"; proto3, "JSON mapping"):
/// lowerCamelCase names only; unknown members ignored at every depth; null is absent; ids hexadecimal in either case, other bytes
/// base64; enums as integers, a name refuses the request; 64-bit integers as number or text without loss; doubles also "NaN",
/// "Infinity", "-Infinity". A member that comes twice is what a protobuf field that comes twice is: the last of a scalar counts,
/// lists add up. An id that is no hexadecimal text becomes an invalid one, so that its item alone is refused.
/// </summary>
internal static class JsonTranscoder
{
    /// <summary>Writes the request as protobuf into <paramref name="output"/>, which is emptied first.</summary>
    /// <returns>False with the JSON path in <paramref name="fault"/>; never throws, whatever the bytes.</returns>
    public static bool TryTranscode(Signal signal, ReadOnlySpan<byte> json, ProtoBuffer output, out DecodeFault? fault)
    {
        output.Clear();
        var shape = signal switch
        {
            Signal.Traces => OtlpShapes.Traces,
            Signal.Metrics => OtlpShapes.Metrics,
            Signal.Logs => OtlpShapes.Logs,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "is no OTLP signal"),
        };
        var byteOrderMark = "\uFEFF"u8;
        if (json.StartsWith(byteOrderMark))
            json = json[byteOrderMark.Length..];

        var transcription = new Transcription(json, output);
        try
        {
            fault = transcription.TryRun(shape) ? null : transcription.Fault;
        }
        catch (JsonException broken)
        {
            fault = transcription.FaultOf($"is not JSON: {broken.Message}");
        }
        catch (InvalidOperationException)
        {
            fault = transcription.FaultOf("is not UTF-8 text");
        }

        return fault is null;
    }
}
