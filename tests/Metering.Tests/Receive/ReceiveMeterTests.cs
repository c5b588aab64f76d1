using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

public sealed class ReceiveMeterTests
{
    [Fact]
    public async Task Requests_EveryOutcome_AreCountedByReason()
    {
        await using var server = await ReceiveServer.StartAsync();
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other tests of this assembly have meters of the same name.
            if (ReferenceEquals(instrument.Meter.Scope, meters))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
            lock (counted)
                counted[key] = counted.GetValueOrDefault(key) + value;
        });
        listener.Start();

        await server.PostAsync(OtlpTraces.Request(
            new OtlpSpan(), new OtlpSpan { TraceId = [] }, new OtlpSpan { Attributes = [] }, new OtlpSpan { EndUnixNano = 1 }));
        await server.PostAsync([0xFF]);
        await server.PostAsync([], key: "");
        await server.CallAsync(OtlpTraces.Request(new OtlpSpan()));
        await server.CallAsync([], path: "/nothing");

        long Count(string key)
        {
            lock (counted)
                return counted.GetValueOrDefault(key);
        }

        Assert.Equal(1, Count("observe.receive.requests transport=http outcome=ok"));
        Assert.Equal(1, Count("observe.receive.requests transport=http outcome=malformed"));
        Assert.Equal(1, Count("observe.receive.requests transport=http outcome=unauthenticated"));
        Assert.Equal(1, Count("observe.receive.requests transport=grpc outcome=ok"));
        Assert.Equal(1, Count("observe.receive.requests transport=grpc outcome=unsupported"));
        Assert.Equal(4, Count("observe.receive.items signal=traces outcome=accepted reason="));
        Assert.Equal(1, Count("observe.receive.items signal=traces outcome=rejected reason=trace_id"));
        Assert.Equal(1, Count("observe.receive.warnings signal=traces reason=end_before_start"));
    }
}
