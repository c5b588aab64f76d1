using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Storage.Client;

namespace Observe.Metering.Spool;

/// <summary>Decodes requests one after the other into the batch that is open, and answers each when it is durable (R11).</summary>
internal sealed partial class Lane(
    DecoderSet decoders, ClickHouseClient client, StoredWindows windows, ReceiveMeter meter, TimeProvider clock, ILogger<Lane> log) : IDisposable
{
    private static readonly TimeSpan unavailableRetry = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly StoreBatch batch = new();

    public async Task<Receipt> AcceptAsync(Signal signal, byte[] body, int length, Sender sender, CancellationToken token)
    {
        await turn.WaitAsync(token);
        try
        {
            var now = clock.GetUtcNow().UtcDateTime;
            batch.Restart((ulong)(now - DateTime.UnixEpoch).Ticks / 10);
            var tally = new Tally(signal);
            if (decoders.Decode(new Frame(signal, body, length, sender, now), batch, tally) is { } refusal)
                return refusal;

            foreach (var table in batch.Tables)
                await client.InsertAsync(table.Name, table.Rows, $"{batch.Id:x16}", token);
            tally.Record(meter);
            return new Receipt(null, tally.Rejected, tally.Message);
        }
        catch (ClickHouseException failure)
        {
            LogInsertFailed(log, failure);
            return Refusal.FromStore("store_unavailable", "the store did not take the batch; send it again", unavailableRetry);
        }
        finally
        {
            windows.Touch(batch.Reports.BucketStarts);
            turn.Release();
        }
    }

    public void Dispose()
    {
        turn.Dispose();
        batch.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch was not stored; its sender was told to send it again")]
    private static partial void LogInsertFailed(ILogger log, Exception failure);
}
