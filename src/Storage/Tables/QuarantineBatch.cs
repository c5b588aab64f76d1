using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>How much of a request was refused. The numbers are stored.</summary>
public enum QuarantineExtent : byte
{
    /// <summary>One span, point, record or event.</summary>
    Item = 1,

    /// <summary>A request that could not be decoded.</summary>
    Request = 2,
}

/// <summary>Something that was refused and might have been usage: a row of <c>quarantine</c>.</summary>
public sealed record QuarantineEntry
{
    /// <summary>When it was received, UTC.</summary>
    public required DateTime ReceivedAt { get; init; }

    /// <summary>A hash of whose it is and what it says.</summary>
    public required UInt128 Id { get; init; }

    /// <summary>traces, metrics, logs or events.</summary>
    public required string Signal { get; init; }

    public required QuarantineExtent Extent { get; init; }

    /// <summary>The stable name of why.</summary>
    public required string Reason { get; init; }

    /// <summary>What the sender was told.</summary>
    public required string Message { get; init; }

    /// <summary>Where in the request it stood; empty for a whole one.</summary>
    public string Place { get; init; } = "";

    /// <summary>What the key is bound to; empty for any.</summary>
    public string Tenant { get; init; } = "";

    /// <inheritdoc cref="Tenant"/>
    public string Project { get; init; } = "";

    public required string KeyId { get; init; }

    /// <summary>0 where it is not known.</summary>
    public UInt128 TraceId { get; init; }

    /// <summary>The media type of the payload.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes of the whole payload.</summary>
    public required long PayloadBytes { get; init; }
}

/// <summary>Rows of <c>quarantine</c> on their way into the store.</summary>
public sealed class QuarantineBatch : ColumnarBatch
{
    private readonly DateTime64Column receivedAt;
    private readonly FixedStringColumn id;
    private readonly NumberColumn<ulong> batch;
    private readonly LowCardinalityColumn signal;
    private readonly EnumColumn<QuarantineExtent> extent;
    private readonly LowCardinalityColumn reason;
    private readonly StringColumn message;
    private readonly StringColumn place;
    private readonly LowCardinalityColumn tenant;
    private readonly LowCardinalityColumn project;
    private readonly LowCardinalityColumn keyId;
    private readonly FixedStringColumn traceId;
    private readonly LowCardinalityColumn contentType;
    private readonly StringColumn payload;
    private readonly NumberColumn<ulong> payloadBytes;

    public QuarantineBatch()
    {
        receivedAt = DateTime64("received_at", 6);
        id = FixedString("id", 16);
        batch = UInt64("batch");
        signal = LowCardinality("signal");
        extent = Enum8<QuarantineExtent>("extent", Spelling.Of);
        reason = LowCardinality("reason");
        message = String("message");
        place = String("place");
        tenant = LowCardinality("tenant");
        project = LowCardinality("project");
        keyId = LowCardinality("key_id");
        traceId = FixedString("trace_id", 16);
        contentType = LowCardinality("content_type");
        payload = String("payload");
        payloadBytes = UInt64("payload_bytes");
    }

    /// <param name="entry">The row.</param>
    /// <param name="kept">The payload, or its beginning.</param>
    /// <param name="batchId">The batch it is stored with.</param>
    public void Append(QuarantineEntry entry, ReadOnlySpan<byte> kept, ulong batchId)
    {
        receivedAt.Append(entry.ReceivedAt);
        id.AppendBigEndian(entry.Id);
        batch.Append(batchId);
        signal.Append(entry.Signal);
        extent.Append(entry.Extent);
        reason.Append(entry.Reason);
        message.Append(entry.Message);
        place.Append(entry.Place);
        tenant.Append(entry.Tenant);
        project.Append(entry.Project);
        keyId.Append(entry.KeyId);
        traceId.AppendBigEndian(entry.TraceId);
        contentType.Append(entry.ContentType);
        payload.Append(kept);
        payloadBytes.Append((ulong)entry.PayloadBytes);
    }
}
