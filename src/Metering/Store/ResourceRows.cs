using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>
/// The senders – a resource and an instrumentation scope – of a batch. Spans, metrics and logs name their sender by a
/// fingerprint; a batch has one row of <c>resources</c> for each tenant, day and fingerprint, however many items come from it.
/// </summary>
internal sealed class ResourceRows
{
    private readonly AttributeColumns attributes;
    private readonly AttributeColumns scopeAttributes;
    private readonly HashSet<(string Tenant, DateOnly Day, ulong Resource)> known = [];
    private readonly Fingerprint print = new();

    private readonly List<(string Tenant, DateOnly Day, ulong Resource)> keys = [];

    private Origin? origin;
    private long version;
    private ulong fingerprint;
    private (string Tenant, DateOnly Day, ulong Resource) last;

    public ResourceRows(ResourceBatch rows)
    {
        Rows = rows;
        attributes = new AttributeColumns(rows.Attributes, rows.AttributeTypes);
        scopeAttributes = new AttributeColumns(rows.ScopeAttributes, rows.ScopeAttributeTypes);
    }

    public ResourceBatch Rows { get; }

    /// <summary>What each row stands for, in the order of the rows.</summary>
    public IReadOnlyList<(string Tenant, DateOnly Day, ulong Resource)> Keys => keys;

    /// <summary>The fingerprint to write beside an item; costs a comparison for all but the first item of a sender.</summary>
    /// <param name="sender">Where the item comes from.</param>
    /// <param name="tenant">Whose item it is: a tenant reads only senders of its own (R13).</param>
    /// <param name="time">UTC, the item's; its sender is kept as long as the items of that day.</param>
    public ulong Of(Origin sender, string tenant, DateTime time)
    {
        if (!ReferenceEquals(origin, sender) || version != sender.Version)
        {
            fingerprint = FingerprintOf(sender);
            (origin, version) = (sender, sender.Version);
        }

        var row = (tenant, DateOnly.FromDateTime(time), fingerprint);
        if (row == last)
            return fingerprint;

        last = row;
        if (known.Add(row))
        {
            keys.Add(row);
            Append(sender, tenant, row.Item2);
        }

        return fingerprint;
    }

    /// <summary>Forgets what stands for rows that are gone; called after they were.</summary>
    public void AfterTruncate()
    {
        for (var row = keys.Count - 1; row >= Rows.Rows; row--)
        {
            known.Remove(keys[row]);
            keys.RemoveAt(row);
        }

        last = default;
    }

    internal ulong FingerprintOf(Origin sender) => print
        .Add(sender.Resource).Add(sender.ResourceSchemaUrl.Of(sender.Body)).Add(sender.DroppedResourceAttributes)
        .Add(sender.ScopeName.Of(sender.Body)).Add(sender.ScopeVersion.Of(sender.Body)).Add(sender.Scope)
        .Add(sender.ScopeSchemaUrl.Of(sender.Body)).Add(sender.DroppedScopeAttributes)
        .Take();

    private void Append(Origin sender, string tenant, DateOnly day)
    {
        var body = sender.Body;
        Rows.Tenant.Append(tenant);
        Rows.Day.Append(day);
        Rows.Resource.Append(fingerprint);
        Rows.Service.Append(sender.Resource.Text("service.name"u8));
        attributes.Append(sender.Resource);
        Rows.DroppedAttributes.Append(sender.DroppedResourceAttributes);
        Rows.SchemaUrl.Append(sender.ResourceSchemaUrl.Of(body));
        Rows.ScopeName.Append(sender.ScopeName.Of(body));
        Rows.ScopeVersion.Append(sender.ScopeVersion.Of(body));
        scopeAttributes.Append(sender.Scope);
        Rows.ScopeDroppedAttributes.Append(sender.DroppedScopeAttributes);
        Rows.ScopeSchemaUrl.Append(sender.ScopeSchemaUrl.Of(body));
    }
}
