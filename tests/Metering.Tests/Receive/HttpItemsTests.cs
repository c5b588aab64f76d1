using System.Net;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

/// <summary>What is taken of a request whose spans are not all fit to keep.</summary>
public sealed class HttpItemsTests
{
    [Fact]
    public async Task Post_SomeSpansBad_StoresTheRestAndCountsThem()
    {
        await using var server = await ReceiveServer.StartAsync();
        var request = OtlpTraces.Request(
            new OtlpSpan(), new OtlpSpan { TraceId = new byte[16] }, new OtlpSpan { TraceId = new byte[15] }, new OtlpSpan { SpanId = new byte[8] },
            new OtlpSpan { SpanId = Convert.FromHexString("0000000000000001") });

        var (response, body) = await server.PostAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(3, partial?.Rejected);
        Assert.Equal(
            "2 spans rejected: trace_id must be 16 bytes and not all zero; first at resource_spans[0].scope_spans[0].spans[1]. "
            + "1 span rejected: span_id must be 8 bytes and not all zero; first at resource_spans[0].scope_spans[0].spans[3].",
            partial?.Message);
        Assert.Equal(2, server.Stored.Count);
    }

    [Fact]
    public async Task Post_Warning_CountsZeroRejectedWithAMessage()
    {
        await using var server = await ReceiveServer.StartAsync();
        var (_, body) = await server.PostAsync(OtlpTraces.Request(new OtlpSpan { EndUnixNano = 1 }));
        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(0, partial?.Rejected);
        Assert.StartsWith("1 span with a warning: end before start", partial?.Message, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(server.Stored).DurationUs);
    }

    [Fact]
    public async Task Post_SpansOutsideTheTimeThatIsKept_AreRejectedByReasonAndTheOthersTaken()
    {
        await using var server = await ReceiveServer.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        OtlpSpan At(DateTimeOffset start) => new() { StartUnixNano = (ulong)start.ToUnixTimeMilliseconds() * 1_000_000 };

        var (_, body) = await server.PostAsync(OtlpTraces.Request(
            At(now), At(now.AddDays(-3649)), At(now.AddDays(-3651)), At(DateTimeOffset.UnixEpoch.AddSeconds(1)), At(now.AddHours(23)), At(now.AddDays(2))));

        var partial = RpcStatus.PartialSuccess(body);
        Assert.Equal(3, partial?.Rejected);
        Assert.Contains("2 spans rejected: start_time_unix_nano is older than", partial?.Message, StringComparison.Ordinal);
        Assert.Contains("1 span rejected: start_time_unix_nano is more than a day in the future", partial?.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Stored.Count);
    }

    [Fact]
    public async Task Post_SpanThatNamesItselfAsItsParent_IsStoredWithoutAParent()
    {
        await using var server = await ReceiveServer.StartAsync();
        var span = new OtlpSpan();
        await server.PostAsync(OtlpTraces.Request(span with { ParentSpanId = span.SpanId }));
        Assert.Equal(0UL, Assert.Single(server.Stored).ParentSpanId);
    }
}
