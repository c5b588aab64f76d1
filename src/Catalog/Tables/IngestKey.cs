namespace Observe.Catalog.Tables;

/// <summary>A bearer key that may send telemetry. The secret itself is not here: it was shown once.</summary>
public sealed class IngestKey
{
    /// <summary>What usage is attributed to and what logs name; not secret.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret in lower-case hex; unique.</summary>
    public required string Hash { get; init; }

    /// <summary>The secret's first characters, so that people can tell keys apart.</summary>
    public required string Prefix { get; init; }

    /// <summary>The tenant whose usage the key may report; null for an operator's key, which may speak for any tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>The project it is bound to; null for any project of the tenant.</summary>
    public string? ProjectId { get; init; }

    public DateTime CreatedAt { get; init; }

    /// <summary>When it stops working; null for never. Senders are then told so by its id.</summary>
    public DateTime? ExpiresAt { get; init; }

    public DateTime? RevokedAt { get; set; }
    public DateTime? LastUsedAt { get; set; }
}
