using Observe.Metering.Spool;
using Observe.Storage.Client;

namespace Observe.Metering.Store;

/// <summary>Stores one batch: its tables first, then what is derived from them. Safe to repeat at any point.</summary>
internal sealed class BatchInsert(ClickHouseClient client, StoreReady ready, StoredBatches stored)
{
    // ClickHouse, ErrorCodes.cpp: the rows and the table do not fit together. Everything else may pass.
    private static readonly HashSet<int> hopelessCodes =
    [
        16, // NO_SUCH_COLUMN_IN_TABLE
        27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
        33, // CANNOT_READ_ALL_DATA
        50, // UNKNOWN_TYPE
        53, // TYPE_MISMATCH
        117, // INCORRECT_DATA
        128, // TOO_LARGE_ARRAY_SIZE
        131, // TOO_LARGE_STRING_SIZE
    ];

    private readonly StoredSenders senders = new();

    public static bool IsHopeless(ClickHouseException failure) => hopelessCodes.Contains(failure.Code);

    /// <inheritdoc cref="StoredBatches.Begin"/>
    public void Begin(ulong firstUnsettled) => stored.Begin(firstUnsettled);

    /// <inheritdoc cref="StoredBatches.WhenCountedAsync"/>
    public Task WhenCountedAsync(CancellationToken token) => stored.WhenCountedAsync(token);

    /// <exception cref="ClickHouseException">The store refused or is away.</exception>
    public async Task RunAsync(StoreBatch rows, CancellationToken token)
    {
        await ready.WhenReadyAsync(token);
        var deduplicationToken = BatchId.Text(rows.Id);
        var areSendersStored = senders.HaveAll(rows);
        foreach (var table in rows.Tables)
        {
            if (!areSendersStored || table.Rows != rows.Resources.Rows)
                await client.InsertAsync(table.Name, table.Rows, deduplicationToken, token);
        }

        senders.Add(rows);
        stored.Add(rows.Id, rows.Reports.BucketStarts);
    }
}
