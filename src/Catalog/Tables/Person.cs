namespace Observe.Catalog.Tables;

/// <summary>Someone who may sign in.</summary>
public sealed class Person
{
    public required string Id { get; init; }
    public required string Name { get; set; }
    public string? Email { get; set; }
    public required PersonRole Role { get; set; }

    /// <summary>Set for a customer, and for nobody else (the database checks it): the one tenant whose rows they see (R13).</summary>
    public string? TenantId { get; set; }
}
