using System.Text;
using System.Text.Json;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Tests.Receive;

public sealed class RepliesTests
{
    private const int MaxBytes = 4_096;

    [Theory]
    [InlineData("text ")]
    [InlineData("\u0001\"\\")]
    [InlineData("déjà vu €")]
    [InlineData("🙂")]
    public void Response_TooLong_LosesTextAndKeepsTheCount(string piece)
    {
        var receipt = new Receipt(null, 123_456_789, string.Concat(Enumerable.Repeat(piece, 50_000)));
        foreach (var isJson in new[] { false, true })
        {
            var body = Replies.Response(new RequestHead(Signal.Logs, isJson, false), receipt, MaxBytes)!.Value.ToArray();
            Assert.InRange(body.Length, 100, MaxBytes);
            var (rejected, message) = isJson ? Json(body) : RpcStatus.PartialSuccess(body)!.Value;
            Assert.Equal(123_456_789, rejected);
            Assert.StartsWith(message, receipt.Message, StringComparison.Ordinal);
            Assert.NotEmpty(message);
        }
    }

    [Fact]
    public void Response_WithoutRoomForACount_IsNone() =>
        Assert.Null(Replies.Response(default, new Receipt(null, 1, "x"), 10));

    [Theory]
    [InlineData(nameof(Signal.Traces), "rejectedSpans")]
    [InlineData(nameof(Signal.Metrics), "rejectedDataPoints")]
    [InlineData(nameof(Signal.Logs), "rejectedLogRecords")]
    public void Response_InJson_NamesTheCountOfItsSignal(string signal, string name)
    {
        var body = Replies.Response(new RequestHead(Enum.Parse<Signal>(signal), true, false), new Receipt(null, 2, "why"), MaxBytes)!.Value;
        Assert.Equal($$$"""{"partialSuccess":{"{{{name}}}":"2","errorMessage":"why"}}""", Encoding.UTF8.GetString(body.Span));
    }

    [Fact]
    public void Status_InJson_CarriesRetryInfo()
    {
        var body = Replies.Status(Refusal.FromStore("busy", "later", TimeSpan.FromMilliseconds(2_300)), isJson: true);
        Assert.Equal(
            """{"code":14,"message":"later","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2.300s"}]}""",
            Encoding.UTF8.GetString(body.Span));
    }

    [Fact]
    public void Refusal_OfWhatTheSenderWrote_IsBounded()
    {
        var refusal = Refusal.Malformed(new string('f', 100_000), new string('w', 100_000));
        Assert.InRange(refusal.Message.Length, 100, 1_001);
        Assert.InRange(refusal.Field!.Length, 100, 1_001);
    }

    private static (long, string) Json(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var partial = json.RootElement.GetProperty("partialSuccess");
        return (long.Parse(partial.GetProperty("rejectedLogRecords").GetString()!, System.Globalization.CultureInfo.InvariantCulture), partial.GetProperty("errorMessage").GetString()!);
    }
}
