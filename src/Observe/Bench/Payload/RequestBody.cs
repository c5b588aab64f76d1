using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Observe.Observe.Bench.Payload;

/// <summary>
/// A prepared <c>ExportTraceServiceRequest</c> of 512 spans, laid out as a collector batches them: by resource, then by scope.
/// Everything but ids and times is built once; those are written anew each time it is sent. Used by one sender at a time.
/// </summary>
internal sealed class RequestBody
{
    public const int Traces = 128;
    public const int Spans = Traces * TraceShape.Spans;

    private const int TraceIdBytes = 16, SpanIdBytes = 8, ResponseIdBytes = 32;
    private const int IdBytes = TraceIdBytes + (TraceShape.Spans * SpanIdBytes) + ResponseIdBytes;

    private readonly byte[] bytes;
    private readonly Patch[] patches;
    private readonly long[] lengths = new long[Traces];
    private readonly byte[] ids = new byte[Traces * IdBytes];
    private readonly long[] starts = new long[Traces];

    /// <param name="seed">The same seed makes the same values.</param>
    public RequestBody(int seed)
    {
        var random = new Random(seed);
        var model = TraceShape.AnyModel(random);
        Message http = Scope("@opentelemetry/instrumentation-http", "0.57.0"), chat = Scope("observe.gateway", "1.4.2");
        Message keys = Scope("@opentelemetry/instrumentation-pg", "0.50.0"), engine = Scope("vllm.llm_engine", "0.11.0");
        for (var trace = 0; trace < Traces; trace++)
        {
            var shape = new TraceShape(trace, model, random);
            lengths[trace] = shape.LengthNs;
            http.Add(2, shape.HttpSpan());
            chat.Add(2, shape.ChatSpan());
            keys.Add(2, shape.KeysSpan());
            engine.Add(2, shape.EngineSpan());
        }

        var body = new Message()
            .Add(1, new Message().Add(1, Resource("gateway", random.Next(4))).Add(2, http).Add(2, chat).Add(2, keys))
            .Add(1, new Message().Add(1, Resource("vllm-" + model, random.Next(8))).Add(2, engine));
        (bytes, patches) = (body.ToArray(), [.. body.Patches]);
    }

    public int Length => bytes.Length;

    /// <summary>The request with new ids, its traces ended within the last second. Valid until the next call.</summary>
    /// <param name="nowNs">Nanoseconds since 1970.</param>
    /// <param name="seed">Advanced; no two seeds in use may be the same.</param>
    public ReadOnlyMemory<byte> Renew(long nowNs, ref ulong seed)
    {
        for (var trace = 0; trace < Traces; trace++)
        {
            RenewIds(ids.AsSpan(trace * IdBytes, IdBytes), ref seed);
            starts[trace] = nowNs - lengths[trace] - (long)(Next(ref seed) % 1_000_000_000);
        }

        foreach (var patch in patches)
        {
            var at = bytes.AsSpan(patch.Offset);
            var own = ids.AsSpan(patch.Trace * IdBytes, IdBytes);
            switch (patch.Slot)
            {
                case Slot.TraceId:
                    own[..TraceIdBytes].CopyTo(at);
                    break;
                case Slot.SpanId or Slot.ParentSpanId:
                    own.Slice(TraceIdBytes + (patch.Span * SpanIdBytes), SpanIdBytes).CopyTo(at);
                    break;
                case Slot.ResponseId:
                    own[^ResponseIdBytes..].CopyTo(at);
                    break;
                default:
                    // Clocks are not round: up to a tenth of a millisecond either way.
                    var jitter = (long)(Next(ref seed) % 100_000);
                    BinaryPrimitives.WriteInt64LittleEndian(at, starts[patch.Trace] + patch.AfterTraceNs + jitter);
                    break;
            }
        }

        return bytes;
    }

    private static void RenewIds(Span<byte> own, ref ulong seed)
    {
        for (var at = 0; at < own.Length - ResponseIdBytes; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(own[at..], Next(ref seed));
        Span<byte> raw = stackalloc byte[ResponseIdBytes / 2];
        BinaryPrimitives.WriteUInt64LittleEndian(raw, Next(ref seed));
        BinaryPrimitives.WriteUInt64LittleEndian(raw[sizeof(ulong)..], Next(ref seed));
        Convert.TryToHexStringLower(raw, own[^ResponseIdBytes..], out _);
    }

    // SplitMix64: every seed gives another value, so no id repeats by chance of the generator.
    private static ulong Next(ref ulong seed)
    {
        var value = seed += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static Message Scope(string name, string version) => new Message().Add(1, new Message().Text(1, name).Text(2, version));

    private static Message Resource(string service, int instance)
    {
        var pod = string.Create(CultureInfo.InvariantCulture, $"{service}-{BitOperations.RotateLeft((uint)instance * 2654435761u, 7):x8}");
        return new Message()
            .With("service.name", service, 1)
            .With("service.namespace", "inference", 1)
            .With("service.version", "2026.11.3", 1)
            .With("service.instance.id", pod, 1)
            .With("deployment.environment.name", "production", 1)
            .With("k8s.cluster.name", "gpu-west-1", 1)
            .With("k8s.pod.name", pod, 1)
            .With("host.name", $"node-{instance}", 1)
            .With("telemetry.sdk.name", "opentelemetry", 1)
            .With("telemetry.sdk.language", service == "gateway" ? "nodejs" : "python", 1);
    }
}
