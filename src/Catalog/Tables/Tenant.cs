namespace Observe.Catalog.Tables;

/// <summary>A billing account. The id is the one that telemetry carries; the name is for people.</summary>
public sealed class Tenant
{
    public required string Id { get; init; }
    public required string Name { get; set; }
    public DateTime CreatedAt { get; init; }
}
