using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>receive_requests</c>: requests of a minute by transport and outcome.</summary>
public sealed class ReceiveRequestBatch : ColumnarBatch
{
    private readonly DateTimeColumn minute;
    private readonly LowCardinalityColumn transport;
    private readonly LowCardinalityColumn outcome;
    private readonly NumberColumn<ulong> requests;

    public ReceiveRequestBatch()
    {
        minute = DateTime("minute");
        transport = LowCardinality("transport");
        outcome = LowCardinality("outcome");
        requests = UInt64("requests");
    }

    /// <param name="minuteUtc">A whole minute.</param>
    /// <param name="transportName">http, grpc or events.</param>
    /// <param name="outcomeName">ok, or the refusal's name.</param>
    /// <param name="count">How many.</param>
    public void Append(DateTime minuteUtc, string transportName, string outcomeName, long count)
    {
        minute.Append(minuteUtc);
        transport.Append(transportName);
        outcome.Append(outcomeName);
        requests.Append((ulong)count);
    }
}
