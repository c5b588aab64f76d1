using Observe.Metering.Normalise;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Storage.Tables;

namespace Observe.Metering.Tests.Receive;

/// <summary>Decodes and normalises one request body without a server.</summary>
internal sealed record Reading(IReadOnlyList<UsageReport> Reports, long Ignored, Tally Tally, DecodeFault? Fault)
{
    public static readonly Sender Operator = new("key_test", null, null);

    public static Reading Of(byte[] body, Sender? sender = null)
    {
        var (reader, normaliser, tally) = (new TraceReader(), new Normaliser(), new Tally(Signal.Traces));
        var reports = new List<UsageReport>();
        var ignored = 0L;
        reader.Start(body, body.Length);
        while (reader.Next())
        {
            var who = sender ?? Operator;
            if (normaliser.RefusalOf(reader.Span, who, out var times, out var tenant) is { } reason)
            {
                tally.Reject(reason, reader);
                continue;
            }

            if (times.IsEndBeforeStart)
                tally.Warn(Reason.EndBeforeStart, reader);
            if (normaliser.Normalise(reader, times, who, tenant, tally) is { } report)
                reports.Add(report);
            else
                ignored++;
        }

        return new Reading(reports, ignored, tally, reader.Fault);
    }
}
