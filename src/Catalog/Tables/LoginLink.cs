namespace Observe.Catalog.Tables;

/// <summary>A token that signs one person in, once.</summary>
public sealed class LoginLink
{
    /// <summary>SHA-256 of the token in lower-case hex.</summary>
    public required string Hash { get; init; }

    public required string PersonId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime ExpiresAt { get; init; }
    public DateTime? UsedAt { get; set; }
}
