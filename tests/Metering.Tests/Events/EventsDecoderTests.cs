using System.Text;
using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;
using Observe.Metering.Receive;
using Observe.Metering.Store;

namespace Observe.Metering.Tests.Events;

/// <summary>What becomes of events, good and bad, without a server.</summary>
public sealed class EventsDecoderTests
{
    private const string Good = """{"specversion":"1.0","id":"good","source":"s","type":"t","data":{"tokens":{"output_text":1}}}""";

    private static readonly DateTime now = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("not_an_event", "17")]
    [InlineData("not_an_event", "[]")]
    [InlineData("not_an_event", "null")]
    [InlineData("id", """{"specversion":"1.0","source":"s","type":"t","data":{}}""")]
    [InlineData("id", """{"specversion":"1.0","id":7,"source":"s","type":"t","data":{}}""")]
    [InlineData("id", """{"specversion":"1.0","id":"","source":"s","type":"t","data":{}}""")]
    [InlineData("id", """{"specversion":"1.0","id":"a\nb","source":"s","type":"t","data":{}}""")]
    [InlineData("specversion", """{"id":"1","source":"s","type":"t","data":{}}""")]
    [InlineData("specversion", """{"specversion":"0.3","id":"1","source":"s","type":"t","data":{}}""")]
    [InlineData("specversion", """{"specversion":1.0,"id":"1","source":"s","type":"t","data":{}}""")]
    [InlineData("source", """{"specversion":"1.0","id":"1","type":"t","data":{}}""")]
    [InlineData("source", """{"specversion":"1.0","id":"1","source":"a b","type":"t","data":{}}""")]
    [InlineData("type", """{"specversion":"1.0","id":"1","source":"s","data":{}}""")]
    [InlineData("time", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"yesterday","data":{}}""")]
    [InlineData("time", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-11-22","data":{}}""")]
    [InlineData("time", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-11-22T10:00:00","data":{}}""")]
    [InlineData("time", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":1763805600,"data":{}}""")]
    [InlineData("time", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"1963-11-22T10:00:00Z","data":{}}""")]
    [InlineData("too_old", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2001-11-22T10:00:00Z","data":{}}""")]
    [InlineData("too_far_ahead", """{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2027-11-22T10:00:00Z","data":{}}""")]
    [InlineData("content", """{"specversion":"1.0","id":"1","source":"s","type":"t"}""")]
    [InlineData("content", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":"text"}""")]
    [InlineData("content", """{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"!"}""")]
    [InlineData("content", """{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"AAEC"}""")]
    [InlineData("content", """{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"text/xml","data":{}}""")]
    [InlineData("text", """{"specversion":"1.0","id":"\ud800","source":"s","type":"t","data":{}}""")]
    [InlineData("text", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{"output_text":1},"\udfff":1}}""")]
    [InlineData("no_tokens", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{}}""")]
    [InlineData("two_counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"usage":{}}}""")]
    [InlineData("usage", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"usage":{"words":7}}}""")]
    [InlineData("usage", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"usage":7}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{"input":7}}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{"output_text":-1}}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{"output_text":1.5}}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{"output_text":99999999999999}}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":[1]}}""")]
    [InlineData("counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"reported_total":"7"}}""")]
    [InlineData("usage", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"usage":{"prompt_tokens":"many"}}}""")]
    [InlineData("impossible_counts", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"usage":{"prompt_tokens":-5,"completion_tokens":1}}}""")]
    [InlineData("member", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"model":7}}""")]
    [InlineData("member", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"layer":"moon"}}""")]
    [InlineData("member", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"duration_ms":-1}}""")]
    [InlineData("member", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"duration_ms":1e300}}""")]
    [InlineData("member", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"trace_id":"xyz"}}""")]
    [InlineData("tenant", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"tenant":7}}""")]
    [InlineData("tenant", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"tokens":{},"tenant":"a\u0007"}}""")]
    [InlineData("replay_note", """{"specversion":"1.0","id":"1","source":"s","type":"observe.quarantine.replayed.v1","data":{"entry":"1"}}""")]
    public void Batch_WithABadEventBetweenGoodOnes_KeepsTheGoodAndTellsTheBad(string reason, string bad)
    {
        using var rows = new StoreBatch();
        var tally = new Tally(Signal.Events);
        Assert.Null(Decode($"[{Good},{bad},{Good.Replace("good", "last", StringComparison.Ordinal)}]", rows, tally));

        Assert.Equal((2L, 1L), (tally.Accepted, tally.Rejected));
        Assert.Equal(2, rows.Reports.Rows);
        Assert.Equal(1, rows.Quarantined.Rows);
        var results = tally.ToReceipt().Results!;
        Assert.Equal([null, reason, null], results.Select(result => result.Reason?.Name));
        Assert.Equal("last", results[2].Id);
        Assert.NotEqual("", results[1].Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[{\"a\":]")]
    [InlineData("[] []")]
    [InlineData("[]x")]
    [InlineData("\u0000")]
    [InlineData("not json")]
    public void Body_ThatIsNoArrayOfEvents_IsRefusedWholeAndLeavesNoRow(string body)
    {
        using var rows = new StoreBatch();
        var refusal = Decode(body, rows, new Tally(Signal.Events));

        Assert.Equal(400, refusal!.HttpStatus);
        Assert.Equal(0, rows.Rows);
    }

    [Fact]
    public void Body_NestedBeyondTheLimit_IsRefusedWhole()
    {
        using var rows = new StoreBatch();
        var deep = $"[{new string('[', 10_000)}";

        Assert.Equal(400, Decode(deep, rows, new Tally(Signal.Events))!.HttpStatus);
    }

    [Theory]
    [InlineData("2026-11-22T10:00:00Z", 10, 0)]
    [InlineData("2026-11-22t10:00:00z", 10, 0)]
    [InlineData("2026-11-22T10:00:00.123456789123Z", 10, 123.4567)]
    [InlineData("2026-11-22T10:00:00.5+02:30", 7.5, 500)]
    [InlineData("2026-11-22T10:00:00-00:00", 10, 0)]
    public void Instant_InAnyFormOfRfc3339_IsThatInstant(string text, double hours, double milliseconds) => Assert.Equal(
        now.Date.AddHours(hours).AddTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)),
        Metering.Receive.Events.CloudEvent.Instant(text));

    [Fact]
    public void Batch_OfTheShareOfOneKey_KeepsNoMoreThanThatAndCountsTheRest()
    {
        using var rows = new StoreBatch();
        var tally = new Tally(Signal.Events);
        Decode($"[{string.Join(',', Enumerable.Range(0, 30))}]", rows, tally, new QuarantineOptions { MaxItemsPerBatch = 10 });

        Assert.Equal((30L, 20L, 10), (tally.Rejected, tally.Unkept, rows.Quarantined.Rows));
    }

    private static Refusal? Decode(string body, StoreBatch rows, Tally tally, QuarantineOptions? options = null)
    {
        var decoders = new DecoderSet(new KeptTime(400, TimeProvider.System), Options.Create(options ?? new QuarantineOptions()));
        var bytes = Encoding.UTF8.GetBytes(body);
        return decoders.Decode(new Frame(Signal.Events, bytes, bytes.Length, new Sender("key_test", null, null), now), rows, tally);
    }
}
