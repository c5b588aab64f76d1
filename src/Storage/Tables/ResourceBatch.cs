using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>resources</c>, column by column; whoever appends a row appends to every column.</summary>
public sealed class ResourceBatch : ColumnarBatch
{
    public ResourceBatch()
    {
        Tenant = LowCardinality("tenant");
        Day = Date("day");
        Resource = UInt64("resource");
        Service = LowCardinality("service");
        Attributes = Map("attributes");
        AttributeTypes = LowCardinality("attribute_types");
        DroppedAttributes = UInt32("dropped_attributes");
        SchemaUrl = LowCardinality("schema_url");
        ScopeName = LowCardinality("scope_name");
        ScopeVersion = LowCardinality("scope_version");
        ScopeAttributes = Map("scope_attributes");
        ScopeAttributeTypes = LowCardinality("scope_attribute_types");
        ScopeDroppedAttributes = UInt32("scope_dropped_attributes");
        ScopeSchemaUrl = LowCardinality("scope_schema_url");
    }

    public LowCardinalityColumn Tenant { get; }

    public DateColumn Day { get; }

    /// <summary>The fingerprint that rows of other tables name it by.</summary>
    public NumberColumn<ulong> Resource { get; }

    public LowCardinalityColumn Service { get; }

    public MapColumn Attributes { get; }

    public LowCardinalityColumn AttributeTypes { get; }

    public NumberColumn<uint> DroppedAttributes { get; }

    public LowCardinalityColumn SchemaUrl { get; }

    public LowCardinalityColumn ScopeName { get; }

    public LowCardinalityColumn ScopeVersion { get; }

    public MapColumn ScopeAttributes { get; }

    public LowCardinalityColumn ScopeAttributeTypes { get; }

    public NumberColumn<uint> ScopeDroppedAttributes { get; }

    public LowCardinalityColumn ScopeSchemaUrl { get; }
}
