using Microsoft.Extensions.Options;
using Observe.Storage.Client;
using Observe.Storage.Tables;

namespace Observe.Metering.Status;

/// <summary>
/// Every few seconds tells the store how Metering stands, because the Dashboard reads nothing but the store. What it says is lost while
/// the store is away – then the age of the last row is the message – and counts of requests wait for the next turn.
/// </summary>
internal sealed class StatusWriter(
    ClickHouseClient client, ReadStatus read, RequestCounts requests, IOptions<StatusOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    private readonly ReceiveRequestBatch unsent = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.IntervalSeconds), clock);
        try
        {
            do
            {
                await WriteAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what was counted since the last turn is still told.
            using var last = new CancellationTokenSource(patience);
            await WriteAsync(last.Token);
        }
    }

    public override void Dispose()
    {
        unsent.Dispose();
        base.Dispose();
    }

    private async Task WriteAsync(CancellationToken token)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        deadline.CancelAfter(patience);
        var now = clock.GetUtcNow().UtcDateTime;
        try
        {
            using var rows = new MeteringStatusBatch();
            var status = read();
            rows.Append(new MeteringStatusRow(
                now, options.Value.Instance.Length != 0 ? options.Value.Instance : Environment.MachineName,
                status.Spool.Bytes, status.Spool.LimitBytes, status.Spool.Batches, status.Spool.OldestSeconds,
                status.Store.Available, status.Store.LastError ?? ""));
            await client.InsertAsync("metering_status", rows, null, deadline.Token);

            requests.MoveTo(unsent);
            if (unsent.Rows == 0)
                return;

            await client.InsertAsync("receive_requests", unsent, $"{now.Ticks:x}", deadline.Token);
            unsent.Clear();
        }
        catch (Exception failure) when (failure is ClickHouseException || (failure is OperationCanceledException && !token.IsCancellationRequested))
        {
            // The store is away, which the drain logs; rows that could not be sent go with the next turn.
        }
    }
}
