namespace Observe.Catalog.Tables;

/// <summary>A part of a tenant's usage. Ids are unique within their tenant: two tenants may both have a "default".</summary>
public sealed class Project
{
    public required string TenantId { get; init; }
    public required string Id { get; init; }
    public required string Name { get; set; }
}
