using System.Security.Cryptography;
using System.Text;
using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Storage.Tables;

namespace Observe.Metering.Quarantine;

/// <summary>
/// Puts what is refused into the quarantine's rows (R12), each key no more than its share of a batch. The share is counted by the
/// batch and not by the clock: a batch is decoded again from the same frames after a crash, and keeps the same. Not thread-safe.
/// </summary>
internal sealed class Shelf(QuarantineOptions options)
{
    // One entry a key that had something refused in the open batch.
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);

    private ulong batch;
    private Frame frame;
    private StoreBatch? rows;
    private Share before;

    private record struct Share(int Items, long Bytes);

    /// <summary>Stands by for one frame.</summary>
    public void Open(in Frame next, StoreBatch into)
    {
        if (into.Id != batch)
        {
            shares.Clear();
            batch = into.Id;
        }

        (frame, rows) = (next, into);
        before = shares.GetValueOrDefault(next.Sender.KeyId);
    }

    /// <summary>The frame's rows were taken back.</summary>
    public void TakeBack() => shares[frame.Sender.KeyId] = before;

    /// <summary>Keeps one item; false where there is no room for it.</summary>
    public bool Keep(Reason reason, IPlace place)
    {
        var share = shares.GetValueOrDefault(frame.Sender.KeyId);
        if (share.Items >= options.MaxItemsPerBatch || share.Bytes >= options.MaxBytesPerBatch)
            return false;

        var payload = place.Payload;
        var kept = Math.Min(payload.Length, options.MaxPayloadBytes);
        if (share.Bytes + kept > options.MaxBytesPerBatch)
            return false;

        shares[frame.Sender.KeyId] = new Share(share.Items + 1, share.Bytes + kept);
        Append(
            payload.Span,
            new QuarantineEntry
            {
                ReceivedAt = frame.ReceivedAt,
                Id = IdOf(payload.Span, frame.Signal),
                Signal = frame.Signal.Name(),
                Extent = QuarantineExtent.Item,
                Reason = reason.Name,
                Message = reason.Words,
                Place = place.Path,
                KeyId = frame.Sender.KeyId,
                TraceId = place.TraceId,
                ContentType = frame.Signal == Signal.Events ? "application/cloudevents+json" : "application/x-protobuf",
                PayloadBytes = payload.Length,
            });
        return true;
    }

    /// <summary>Keeps a request that could not be decoded; how many is bounded before it comes here.</summary>
    public void Keep(RefusedRequest request) => Append(
        request.Body.Span,
        new QuarantineEntry
        {
            ReceivedAt = frame.ReceivedAt,
            Id = IdOf(request.Body.Span, request.Signal),
            Signal = request.Signal.Name(),
            Extent = QuarantineExtent.Request,
            Reason = request.Reason,
            Message = request.Message,
            KeyId = frame.Sender.KeyId,
            ContentType = request.ContentType,
            PayloadBytes = request.FullBytes,
        });

    private void Append(ReadOnlySpan<byte> payload, QuarantineEntry entry) => rows!.Quarantined.Append(
        entry with { Tenant = frame.Sender.Tenant ?? "", Project = frame.Sender.Project ?? "" },
        payload[..Math.Min(payload.Length, options.MaxPayloadBytes)],
        rows.Id);

    // Whose it is and what it says: the same refused again is the same entry.
    private UInt128 IdOf(ReadOnlySpan<byte> payload, Signal signal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{frame.Sender.Tenant}\0{frame.Sender.Project}\0{(int)signal}\0"));
        hash.AppendData(payload);
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
