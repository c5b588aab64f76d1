namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Who an item of a request comes from: its resource and its instrumentation scope, with the schema URLs beside them. Read
/// once for all items under it; one object is reused for all.
/// </summary>
internal sealed class Origin
{
    // opentelemetry.proto.resource.v1.Resource, common.v1.InstrumentationScope, and Resource{Spans,Metrics,Logs}, Scope{Spans,Metrics,Logs}.
    private const int ResourceAttributesField = 1, ResourceDroppedField = 2;
    private const int NameField = 1, VersionField = 2, ScopeAttributesField = 3, ScopeDroppedField = 4;
    private const int InnerField = 1, SchemaUrlField = 3;

    public byte[] Body { get; private set; } = [];

    public AttributeTable Resource { get; } = new();

    public uint DroppedResourceAttributes { get; private set; }

    public Slice ResourceSchemaUrl { get; private set; }

    public Slice ScopeName { get; private set; }

    public Slice ScopeVersion { get; private set; }

    public AttributeTable Scope { get; } = new();

    public uint DroppedScopeAttributes { get; private set; }

    public Slice ScopeSchemaUrl { get; private set; }

    /// <summary>Changes whenever another resource or scope is entered.</summary>
    public long Version { get; private set; }

    /// <summary>Reads what stands beside the scopes of one encoded ResourceSpans, ResourceMetrics or ResourceLogs.</summary>
    public bool TryEnterResource(byte[] body, Slice encoded)
    {
        Version++;
        Body = body;
        Resource.Clear(body);
        DroppedResourceAttributes = 0;
        ResourceSchemaUrl = default;
        ClearScope();
        if (!TryReadBeside(encoded, isResource: true, out var schemaUrl))
            return false;

        ResourceSchemaUrl = schemaUrl;
        return true;
    }

    /// <summary>Reads what stands beside the items of one encoded ScopeSpans, ScopeMetrics or ScopeLogs.</summary>
    public bool TryEnterScope(Slice encoded)
    {
        Version++;
        ClearScope();
        if (!TryReadBeside(encoded, isResource: false, out var schemaUrl))
            return false;

        ScopeSchemaUrl = schemaUrl;
        return true;
    }

    /// <summary>Forgets the body.</summary>
    public void Release()
    {
        Version++;
        Body = [];
        Resource.Clear([]);
        ResourceSchemaUrl = default;
        ClearScope();
    }

    private void ClearScope()
    {
        Scope.Clear(Body);
        ScopeName = ScopeVersion = ScopeSchemaUrl = default;
        DroppedScopeAttributes = 0;
    }

    // A resource stands beside its scopes as a scope stands beside its items.
    private bool TryReadBeside(Slice encoded, bool isResource, out Slice schemaUrl)
    {
        schemaUrl = default;
        var reader = new ProtoReader(Body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var isWhole = (field, type) switch
            {
                (SchemaUrlField, WireType.Length) => reader.TryReadSlice(out schemaUrl),
                (InnerField, WireType.Length) => reader.TryReadSlice(out var found) && (isResource ? TryReadResource(found) : TryReadScope(found)),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;
        }

        return true;
    }

    private bool TryReadResource(Slice encoded)
    {
        var reader = new ProtoReader(Body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var dropped = 0UL;
            var isWhole = (field, type) switch
            {
                (ResourceAttributesField, WireType.Length) => reader.TryReadSlice(out var attribute) && Resource.TryAdd(attribute),
                (ResourceDroppedField, WireType.Varint) => reader.TryReadVarint(out dropped),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;
            if (dropped != 0)
                DroppedResourceAttributes = (uint)dropped;
        }

        return true;
    }

    private bool TryReadScope(Slice encoded)
    {
        var reader = new ProtoReader(Body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            Slice text = default;
            var dropped = 0UL;
            var isWhole = (field, type) switch
            {
                (NameField or VersionField, WireType.Length) => reader.TryReadSlice(out text),
                (ScopeAttributesField, WireType.Length) => reader.TryReadSlice(out var attribute) && Scope.TryAdd(attribute),
                (ScopeDroppedField, WireType.Varint) => reader.TryReadVarint(out dropped),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;
            if (field == NameField && type == WireType.Length)
                ScopeName = text;
            else if (field == VersionField && type == WireType.Length)
                ScopeVersion = text;
            else if (dropped != 0)
                DroppedScopeAttributes = (uint)dropped;
        }

        return true;
    }
}
