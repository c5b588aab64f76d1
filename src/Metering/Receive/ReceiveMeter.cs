using System.Diagnostics.Metrics;
using Observe.Metering.Status;

namespace Observe.Metering.Receive;

/// <summary>What was received and what became of it, as metrics of the meter <c>Observe.Metering</c>.</summary>
internal sealed class ReceiveMeter
{
    public const string Name = "Observe.Metering";

    private readonly RequestCounts? counts;
    private readonly Counter<long> requests;
    private readonly Counter<long> bodyBytes;
    private readonly Counter<long> items;
    private readonly Counter<long> warnings;
    private readonly Counter<long> unkept;
    private readonly Counter<long> keyRefusals;
    private readonly Histogram<double> decodeSeconds;

    public ReceiveMeter(IMeterFactory meters, BodyBudget budget, RequestCounts? counts = null)
    {
        this.counts = counts;
        var meter = meters.Create(Name);
        requests = meter.CreateCounter<long>("observe.receive.requests", "{request}", "Export requests by transport and outcome.");
        bodyBytes = meter.CreateCounter<long>("observe.receive.bytes", "By", "Bytes of decoded requests, inflated.");
        items = meter.CreateCounter<long>("observe.receive.items", "{item}", "Spans, data points, log records and events by what became of them: accepted, rejected.");
        warnings = meter.CreateCounter<long>("observe.receive.warnings", "{item}", "Items taken although something about them is wrong, by reason.");
        unkept = meter.CreateCounter<long>("observe.quarantine.unkept", "{item}", "Refused items and requests that were not kept in quarantine, by reason.");
        keyRefusals = meter.CreateCounter<long>("observe.receive.key_refusals", "{request}", "Requests without a usable ingest key, by outcome: unauthenticated, key_expired, forbidden; with the key's id where it is known. Senders do not try again, so what they sent is lost: alert on it.");
        decodeSeconds = meter.CreateHistogram<double>("observe.receive.decode.duration", "s", "Time to decode and normalise one request.");
        meter.CreateObservableGauge("observe.receive.requests_in_work", () => budget.RequestsInWork, "{request}", "Export requests that are being worked on.");
        meter.CreateObservableGauge("observe.receive.buffered", () => budget.BytesInUse, "By", "Request bodies in memory.");
    }

    public void Request(string transport, string outcome)
    {
        requests.Add(1, new("transport", transport), new("outcome", outcome));
        counts?.Add(transport, outcome);
    }

    public void KeyRefused(string outcome, string keyId) => keyRefusals.Add(1, new("outcome", outcome), new("key", keyId));

    public void Decoded(TimeSpan elapsed, int bytes)
    {
        decodeSeconds.Record(elapsed.TotalSeconds);
        bodyBytes.Add(bytes);
    }

    public void Items(Signal signal, long count, string outcome, string reason)
    {
        if (count != 0)
            items.Add(count, new("signal", signal.Name()), new("outcome", outcome), new("reason", reason));
    }

    public void Unkept(long count, string reason)
    {
        if (count != 0)
            unkept.Add(count, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Warnings(Signal signal, long count, string reason)
    {
        if (count != 0)
            warnings.Add(count, new("signal", signal.Name()), new("reason", reason));
    }
}
