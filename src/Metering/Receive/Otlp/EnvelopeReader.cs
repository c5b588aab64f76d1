namespace Observe.Metering.Receive.Otlp;

/// <summary>How the levels of a request are called in paths: the request's own, a resource's and a scope's items.</summary>
internal sealed record EnvelopeNames(string Resources, string Scopes, string Items)
{
    public static EnvelopeNames Traces { get; } = new("resource_spans", "scope_spans", "spans");

    public static EnvelopeNames Metrics { get; } = new("resource_metrics", "scope_metrics", "metrics");

    public static EnvelopeNames Logs { get; } = new("resource_logs", "scope_logs", "log_records");
}

/// <summary>
/// Walks an encoded export request item by item, without recursion and without building objects. All signals have the same
/// envelope and field numbers: request { resource… = 1 }, resource… { resource = 1, scope… = 2, schema_url = 3 },
/// scope… { scope = 1, items = 2, schema_url = 3 }. Fields may stand in any order, so a sender is read before the items under it.
/// </summary>
internal sealed class EnvelopeReader(EnvelopeNames names)
{
    private const int ResourcesField = 1, ScopesField = 2, ItemsField = 2;

    private int requestPosition, requestEnd, resourcePosition, resourceEnd, scopePosition, scopeEnd;
    private int resourceIndex, scopeIndex, itemIndex;
    private Slice resource, scope;

    /// <summary>The request that is being read; the caller's, and its only until <see cref="Finish"/>.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>Who the item comes from.</summary>
    public Origin Origin { get; } = new();

    /// <summary>Where and why the body could not be decoded; null when all is well.</summary>
    public DecodeFault? Fault { get; private set; }

    /// <summary>E.g. <c>resource_logs[0].scope_logs[1].log_records[7]</c>.</summary>
    public string Path => $"{ScopePath}.{names.Items}[{itemIndex}]";

    private string ScopePath => $"{ResourcePath}.{names.Scopes}[{scopeIndex}]";

    private string ResourcePath => $"{names.Resources}[{resourceIndex}]";

    /// <summary>The item, or what stands for it, as a request of its own.</summary>
    public ReadOnlyMemory<byte> Alone(ReadOnlySpan<byte> item) => LoneItem.Of(Body, resource, scope, item);

    /// <summary>Starts on another body of <paramref name="length"/> bytes; the caller owns it and keeps it until <see cref="Finish"/>.</summary>
    public void Start(byte[] newBody, int length)
    {
        Body = newBody;
        requestPosition = resourcePosition = resourceEnd = scopePosition = scopeEnd = 0;
        requestEnd = length;
        resourceIndex = scopeIndex = itemIndex = -1;
        Fault = null;
    }

    /// <summary>Lets go of the body.</summary>
    public void Finish()
    {
        Start([], 0);
        Origin.Release();
    }

    /// <summary>Moves to the next item; false at the end or at a fault.</summary>
    public bool Next(out Slice item)
    {
        item = default;
        while (Fault is null)
        {
            if (scopePosition < scopeEnd)
            {
                var step = TryFind(ref scopePosition, scopeEnd, ItemsField, out item);
                if (step == Step.Broken)
                    return Fail(ScopePath, "a field is truncated or overflows");
                if (step == Step.Passed)
                    continue;

                itemIndex++;
                return true;
            }

            if (resourcePosition < resourceEnd)
            {
                var step = TryFind(ref resourcePosition, resourceEnd, ScopesField, out var found);
                if (step == Step.Broken)
                    return Fail(ResourcePath, "a field is truncated or overflows");
                if (step == Step.Found && !TryEnterScope(found))
                    return Fail(ScopePath, "its scope or a field beside it is truncated, overflows or nests too deep");
                continue;
            }

            if (requestPosition >= requestEnd)
                return false;

            switch (TryFind(ref requestPosition, requestEnd, ResourcesField, out var around))
            {
                case Step.Broken:
                    return Fail($"{names.Resources}[{resourceIndex + 1}]", "the request is truncated here or is not an export request");
                case Step.Found when !TryEnterResource(around):
                    return Fail(ResourcePath, "its resource or a field beside it is truncated, overflows or nests too deep");
            }
        }

        return false;
    }

    /// <summary>Ends the walk: the item cannot be decoded.</summary>
    /// <param name="within">What of the item, e.g. <c>.body</c>; empty for the item itself.</param>
    public bool FailItem(string within) => Fail($"{Path}{within}", "is truncated, overflows or nests too deep");

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
        var reader = new ProtoReader(Body, position, end);
        if (!reader.TryReadTag(out var field, out var type))
            return Step.Broken;

        var isWanted = field == wanted && type == WireType.Length;
        var isWhole = isWanted ? reader.TryReadSlice(out found) : reader.TrySkip(field, type);
        position = reader.Position;
        return !isWhole ? Step.Broken : isWanted ? Step.Found : Step.Passed;
    }

    private bool TryEnterResource(Slice found)
    {
        resource = found;
        resourceIndex++;
        scopeIndex = itemIndex = -1;
        (resourcePosition, resourceEnd) = (resource.Start, resource.End);
        return Origin.TryEnterResource(Body, resource);
    }

    private bool TryEnterScope(Slice found)
    {
        scope = found;
        scopeIndex++;
        itemIndex = -1;
        (scopePosition, scopeEnd) = (scope.Start, scope.End);
        return Origin.TryEnterScope(scope);
    }

    private bool Fail(string path, string what)
    {
        Fault = new DecodeFault(path, what);
        return false;
    }
}
