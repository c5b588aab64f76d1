namespace Observe.Storage.Schema;

/// <summary>What the schema's files leave open.</summary>
public sealed record MigratorOptions
{
    /// <summary>The cluster's name as in <c>system.clusters</c>; null on a single machine.</summary>
    public string? Cluster { get; init; }

    /// <summary>
    /// Twenty years. The store reckons the end of a row's life in 32-bit seconds, which end in 2106: a longer life would wrap
    /// round into the past, and every row would be dropped as soon as it was written.
    /// </summary>
    public const int MaxRetentionDays = 7_300;

    /// <summary>How many days of usage are kept, 1 to <see cref="MaxRetentionDays"/>; used when a table is created.</summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary>How many days of spans are kept, 1 to <see cref="MaxRetentionDays"/>; used when a table is created.</summary>
    public int SpanRetentionDays { get; init; } = 30;

    /// <summary>How many days of prompts and answers are kept, 1 to <see cref="MaxRetentionDays"/>; used when a table is created.</summary>
    public int ContentRetentionDays { get; init; } = 7;

    /// <summary>How many days refused payloads are kept, 1 to <see cref="MaxRetentionDays"/>; used when a table is created.</summary>
    public int QuarantineRetentionDays { get; init; } = 30;
}
