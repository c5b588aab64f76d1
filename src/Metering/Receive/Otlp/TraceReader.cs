namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Walks an encoded <c>ExportTraceServiceRequest</c> span by span, without recursion and without building objects: call
/// <see cref="Next"/> until it answers false, then look at <see cref="Fault"/>. Fields may stand in any order (protobuf
/// says so), hence a resource and a scope are looked up before the spans under them.
/// Field numbers: opentelemetry-proto, collector/trace/v1, trace/v1, resource/v1 and common/v1.
/// </summary>
internal sealed class TraceReader : IPlace
{
    private const int ResourceSpansField = 1;
    private const int ScopeSpansField = 2;
    private const int SpansField = 2;

    private byte[] body = [];
    private int requestPosition, requestEnd, resourcePosition, resourceEnd, scopePosition, scopeEnd;
    private int resourceIndex, scopeIndex, spanIndex;
    private Slice resource, scope;

    /// <summary>The span that <see cref="Next"/> stopped at.</summary>
    public SpanView Span { get; } = new();

    /// <summary>Where and why the body could not be decoded; null when all is well.</summary>
    public DecodeFault? Fault { get; private set; }

    /// <summary>E.g. <c>resource_spans[0].scope_spans[1].spans[7]</c>.</summary>
    public string Path => $"resource_spans[{resourceIndex}].scope_spans[{scopeIndex}].spans[{spanIndex}]";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload => LoneItem.Of(body, resource, scope, Span.Raw);

    /// <inheritdoc/>
    public UInt128 TraceId => Span.TraceId;

    private string ScopePath => $"resource_spans[{resourceIndex}].scope_spans[{scopeIndex}]";

    private string ResourcePath => $"resource_spans[{resourceIndex}]";

    /// <summary>Starts on another body of <paramref name="length"/> bytes; the caller owns it and keeps it until done.</summary>
    public void Start(byte[] newBody, int length)
    {
        body = newBody;
        requestPosition = resourcePosition = resourceEnd = scopePosition = scopeEnd = 0;
        requestEnd = length;
        resourceIndex = scopeIndex = spanIndex = -1;
        Fault = null;
    }

    /// <summary>Lets go of the body, which goes back to its pool.</summary>
    public void Finish()
    {
        Start([], 0);
        Span.Release();
    }

    /// <summary>Moves to the next span; false at the end or at a fault.</summary>
    public bool Next()
    {
        while (Fault is null)
        {
            Slice found;
            if (scopePosition < scopeEnd)
            {
                if (TryFind(ref scopePosition, scopeEnd, SpansField, out found) is var step && step == Step.Broken)
                    return Fail(ScopePath, "a field is truncated or overflows");
                if (step == Step.Passed)
                    continue;

                spanIndex++;
                return Span.TryRead(body, found, out var brokenField)
                    || Fail($"{Path}.{brokenField}", "is truncated, overflows or nests too deep");
            }

            if (resourcePosition < resourceEnd)
            {
                if (TryFind(ref resourcePosition, resourceEnd, ScopeSpansField, out found) is var step && step == Step.Broken)
                    return Fail(ResourcePath, "a field is truncated or overflows");
                if (step == Step.Found && !TryEnterScope(found))
                    return Fail(ScopePath, "its scope or a field beside it is truncated or overflows");
                continue;
            }

            if (requestPosition >= requestEnd)
                return false;

            switch (TryFind(ref requestPosition, requestEnd, ResourceSpansField, out found))
            {
                case Step.Broken:
                    return Fail($"resource_spans[{resourceIndex + 1}]", "the request is truncated here or is not an ExportTraceServiceRequest");
                case Step.Found when !TryEnterResource(found):
                    return Fail(ResourcePath, "its resource or a field beside it is truncated, overflows or nests too deep");
            }
        }

        return false;
    }

    private enum Step
    {
        Broken,
        Passed,
        Found,
    }

    // Reads one field of the window; a wanted one comes back as a slice, any other is passed over.
    private Step TryFind(ref int position, int end, int wanted, out Slice found)
    {
        found = default;
        var reader = new ProtoReader(body, position, end);
        if (!reader.TryReadTag(out var field, out var type))
            return Step.Broken;

        var isWanted = field == wanted && type == WireType.Length;
        var whole = isWanted ? reader.TryReadSlice(out found) : reader.TrySkip(field, type);
        position = reader.Position;
        return !whole ? Step.Broken : isWanted ? Step.Found : Step.Passed;
    }

    private bool TryEnterResource(Slice resourceSpans)
    {
        resourceIndex++;
        scopeIndex = spanIndex = -1;
        resource = resourceSpans;
        (resourcePosition, resourceEnd) = (resourceSpans.Start, resourceSpans.End);
        return Span.Origin.TryEnterResource(body, resourceSpans);
    }

    private bool TryEnterScope(Slice scopeSpans)
    {
        scopeIndex++;
        spanIndex = -1;
        scope = scopeSpans;
        (scopePosition, scopeEnd) = (scopeSpans.Start, scopeSpans.End);
        return Span.Origin.TryEnterScope(scopeSpans);
    }

    private bool Fail(string path, string what)
    {
        Fault = new DecodeFault(path, what);
        return false;
    }
}

/// <summary>The field path of what could not be decoded, and what is wrong with it.</summary>
internal sealed record DecodeFault(string Path, string What);
