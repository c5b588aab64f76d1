namespace Observe.Catalog.Tables;

/// <summary>A signed-in browser.</summary>
public sealed class Session
{
    /// <summary>SHA-256 of the cookie's token in lower-case hex.</summary>
    public required string Hash { get; init; }

    public required string PersonId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime ExpiresAt { get; init; }
}
