using Observe.Metering.Normalise;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>Step 2 for metrics: data points as they are, those of GPUs and engines into tables of their own.</summary>
internal sealed class MetricsDecoder(KeptTime kept) : SignalDecoder
{
    private readonly MetricsReader reader = new();
    private readonly Words words = new();

    public override DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        reader.Start(frame.Body, frame.Length);
        while (!tally.IsFull && reader.Next())
        {
            if (RefusalOf(frame, out var tenant) is { } reason)
                tally.Reject(reason, reader);
            else
                Append(tenant, rows, tally);
        }

        var fault = reader.Fault;
        reader.Finish();
        return fault;
    }

    private Reason? RefusalOf(in Frame frame, out string tenant)
    {
        tenant = "";
        var point = reader.Point;
        if (reader.Name.IsEmpty)
            return Reason.MetricName;
        if (!UnixTime.IsInstant(point.TimeUnixNanoseconds))
            return Reason.PointTime;

        var time = UnixTime.Of(point.TimeUnixNanoseconds);
        if (kept.IsTooOld(time, frame.ReceivedAt))
            return Reason.PointTooOld;
        if (KeptTime.IsTooFarAhead(time, frame.ReceivedAt))
            return Reason.PointTooFarAhead;
        if (reader.Kind is PointKind.Gauge or PointKind.Sum && point.Number == NumberKind.None && !point.HasNoRecordedValue)
            return Reason.PointValue;
        if (reader.Kind == PointKind.Histogram && point.BucketCounts.Count + point.Bounds.Count != 0 && point.BucketCounts.Count != point.Bounds.Count + 1)
            return Reason.PointBuckets;
        return ItemTenant.TryRead(point.Attributes, reader.Origin.Resource, frame.Sender, words, out tenant) ? null : Reason.Tenant;
    }

    private void Append(string tenant, StoreBatch rows, Tally tally)
    {
        tally.Accept();
        var point = reader.Point;
        tally.Parts(point.Exemplars.Count);
        if (point.StartUnixNanoseconds != 0 && !UnixTime.IsInstant(point.StartUnixNanoseconds))
            tally.Warn(Reason.PointStart, reader);

        var owner = new PointOwner(tenant, rows.Resources.Of(reader.Origin, tenant, UnixTime.Of(point.TimeUnixNanoseconds)));
        switch (MetricRoute.Of(reader, reader.Name.Of(point.Body)))
        {
            case MetricTarget.GpuSamples:
                rows.Samples.AppendGpu(reader, owner);
                break;
            case MetricTarget.EngineSamples:
                rows.Samples.AppendEngine(reader, owner);
                break;
            default:
                rows.Metrics.Append(reader, owner);
                break;
        }
    }
}
