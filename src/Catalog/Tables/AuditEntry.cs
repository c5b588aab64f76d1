namespace Observe.Catalog.Tables;

/// <summary>Who did what to which thing. Only ever added to.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }
    public DateTime At { get; init; }
    public required string Who { get; init; }

    /// <summary>A verb of the thing, e.g. <c>ingest_key.revoke</c>.</summary>
    public required string What { get; init; }

    /// <summary>The id of the thing.</summary>
    public required string Subject { get; init; }

    public string? Detail { get; init; }
}
