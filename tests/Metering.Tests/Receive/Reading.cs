using Observe.Metering.Normalise;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Tests.Receive;

/// <summary>Decodes and normalises one request body without a server.</summary>
internal sealed record Reading(IReadOnlyList<UsageReport> Reports, SpanTally Tally, DecodeFault? Fault)
{
    public static readonly Sender Operator = new("key_test", null, null);

    public static Reading Of(byte[] body, Sender? sender = null)
    {
        var (reader, normaliser, tally) = (new TraceReader(), new Normaliser(), new SpanTally());
        var reports = new List<UsageReport>();
        reader.Start(body, body.Length);
        while (reader.Next())
        {
            if (normaliser.Normalise(reader, sender ?? Operator, tally) is { } report)
                reports.Add(report);
        }

        return new Reading(reports, tally, reader.Fault);
    }
}
