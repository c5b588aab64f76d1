using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Metering.Tests.Spool;
using Observe.Testing;

namespace Observe.Metering.Tests.Store;

public sealed class StoredSendersTests
{
    private const ulong Noon = 1_700_000_000_000_000;
    private const ulong HourUs = 3_600_000_000;

    private readonly StoredSenders senders = new();

    [Fact]
    public void Sender_IsKnownFromItsFirstStoredBatchOn_ForAnHour()
    {
        using var first = Batch(Noon, "a");
        Assert.False(senders.HaveAll(first));
        Assert.False(senders.HaveAll(first));

        senders.Add(first);
        using var next = Batch(Noon + 1, "a");
        Assert.True(senders.HaveAll(next));
        using var late = Batch(Noon + HourUs + 1, "a");
        Assert.False(senders.HaveAll(late));
    }

    [Fact]
    public void OneNewSender_HasTheWholeBatchInserted()
    {
        using var first = Batch(Noon, "a");
        Assert.False(senders.HaveAll(first));
        senders.Add(first);

        using var both = Batch(Noon + 1, "a", "b");
        Assert.False(senders.HaveAll(both));
        senders.Add(both);
        Assert.True(senders.HaveAll(both));
    }

    private static StoreBatch Batch(ulong id, params string[] services)
    {
        var rows = new StoreBatch();
        rows.Restart(id);
        foreach (var service in services)
        {
            var body = OtlpTraces.Request([("service.name", service)], new OtlpSpan());
            var frame = new Frame(Signal.Traces, body, body.Length, new Sender("key", null, null), DateTime.UnixEpoch.AddMicroseconds(id));
            Assert.Null(LaneUnderTest.Decoders().Decode(frame, rows, new Tally(Signal.Traces)));
        }

        Assert.Equal(services.Length, rows.Resources.Keys.Count);
        return rows;
    }
}
