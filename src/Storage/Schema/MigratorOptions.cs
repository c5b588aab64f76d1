namespace Observe.Storage.Schema;

/// <summary>What the schema's files leave open.</summary>
public sealed record MigratorOptions
{
    /// <summary>The cluster's name as in <c>system.clusters</c>; null on a single machine.</summary>
    public string? Cluster { get; init; }

    /// <summary>How many days of raw rows are kept, 1 to 36,500; used when a table is created.</summary>
    public int RetentionDays { get; init; } = 400;
}
