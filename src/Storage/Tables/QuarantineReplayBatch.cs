using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Somebody sent a quarantined payload again: a row of <c>quarantine_replays</c>.</summary>
/// <param name="Id">The entry.</param>
/// <param name="ReplayedAt">UTC.</param>
/// <param name="Tenant">What the key is bound to; empty for any.</param>
/// <param name="KeyId">The key it was told with.</param>
/// <param name="Author">Who did it.</param>
/// <param name="Outcome">accepted, rejected or refused.</param>
/// <param name="Message">What the receiver answered; may be empty.</param>
public readonly record struct QuarantineReplay(
    UInt128 Id, DateTime ReplayedAt, string Tenant, string KeyId, string Author, string Outcome, string Message);

/// <summary>Rows of <c>quarantine_replays</c> on their way into the store.</summary>
public sealed class QuarantineReplayBatch : ColumnarBatch
{
    private readonly FixedStringColumn id;
    private readonly DateTime64Column replayedAt;
    private readonly NumberColumn<ulong> batch;
    private readonly LowCardinalityColumn tenant;
    private readonly LowCardinalityColumn keyId;
    private readonly LowCardinalityColumn author;
    private readonly LowCardinalityColumn outcome;
    private readonly StringColumn message;

    public QuarantineReplayBatch()
    {
        id = FixedString("id", 16);
        replayedAt = DateTime64("replayed_at", 6);
        batch = UInt64("batch");
        tenant = LowCardinality("tenant");
        keyId = LowCardinality("key_id");
        author = LowCardinality("author");
        outcome = LowCardinality("outcome");
        message = String("message");
    }

    public void Append(in QuarantineReplay replay, ulong batchId)
    {
        id.AppendBigEndian(replay.Id);
        replayedAt.Append(replay.ReplayedAt);
        batch.Append(batchId);
        tenant.Append(replay.Tenant);
        keyId.Append(replay.KeyId);
        author.Append(replay.Author);
        outcome.Append(replay.Outcome);
        message.Append(replay.Message);
    }
}
