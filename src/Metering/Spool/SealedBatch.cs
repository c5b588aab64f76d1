using Observe.Metering.Store;

namespace Observe.Metering.Spool;

/// <summary>A spool file that takes no more frames and waits for the store.</summary>
/// <param name="Id">The batch's id, which the file is named after.</param>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">What its frames decode to; null when it has to be read from the file again.</param>
internal sealed record SealedBatch(ulong Id, string Path, long Bytes, StoreBatch? Rows)
{
    /// <summary>It was set aside, and newer ones may have been stored since.</summary>
    public bool IsLate { get; init; }

    /// <summary>When the batch was opened: its first request came no earlier, its last hardly later.</summary>
    public DateTime OpenedAt => BatchId.OpenedAt(Id);
}
