using System.Text;
using Microsoft.Extensions.Options;
using Observe.Metering.Content;
using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Metering.Tests.Spool;
using Observe.Testing;

namespace Observe.Metering.Tests.Content;

public sealed class ContentTests
{
    private static readonly OtlpSpan asked = new()
    {
        Attributes =
        [
            .. OtlpSpan.Chat, ("gen_ai.input.messages", "write to jane@example.com about card 4111 1111 1111 1111"),
            ("gen_ai.completion.0.content", "the secret is sk-abcdefgh12345678"), ("server.address", "10.0.0.1"),
        ],
    };

    [Fact]
    public void SwitchedOff_NoTableHoldsWhatWasAskedOrAnswered()
    {
        using var rows = Decoded(new ContentOptions());
        var stored = TextOf(rows);
        Assert.Contains("server.address", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("jane", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", stored, StringComparison.Ordinal);
        Assert.Equal(0, Table(rows, "span_content"));
    }

    [Fact]
    public void SwitchedOn_ContentIsInItsOwnTableOnlyAndMasked()
    {
        using var rows = Decoded(new ContentOptions { Store = true, Masks = ["about"] });
        Assert.Equal(2, Table(rows, "span_content"));
        var content = TextOf(rows, "span_content");
        Assert.Contains("write to [masked] [masked] card [masked]", content, StringComparison.Ordinal);
        Assert.Contains("the secret is [masked]", content, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Concat(rows.Tables.Where(table => table.Name != "span_content").Select(table => TextOf(rows, table.Name))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void LogOfAMessage_IsInTheTableOfContentOrNowhere(bool isStored, int pieces)
    {
        using var rows = Decoded(new ContentOptions { Store = isStored }, Signal.Logs, Record(isInSpan: true));
        Assert.Equal((1, pieces), (Table(rows, "logs"), Table(rows, "span_content")));
        Assert.DoesNotContain("secret", TextOf(rows, "logs"), StringComparison.Ordinal);
        Assert.Contains("server.address", TextOf(rows, "logs"), StringComparison.Ordinal);
        if (isStored)
        {
            var content = TextOf(rows, "span_content");
            Assert.Contains("a secret for [masked]", content, StringComparison.Ordinal);
            Assert.Contains("another secret", content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LogOfAMessageOutsideASpan_IsNotStoredAsContent()
    {
        using var rows = Decoded(new ContentOptions { Store = true }, Signal.Logs, Record(isInSpan: false));
        Assert.Equal((1, 0), (Table(rows, "logs"), Table(rows, "span_content")));
    }

    [Fact]
    public void LongContent_KeepsItsBeginning()
    {
        var policy = new ContentPolicy(Options.Create(new ContentOptions { Store = true, MaxCharacters = 4 }));
        Assert.Equal("abcd…", policy.Apply("abcdefgh"u8));
        Assert.Equal("abc…", policy.Apply("abc🙂def"u8));
    }

    [Fact]
    public void MaskThatIsNoExpression_IsNamedAtStart()
    {
        var result = new ContentOptionsValidator().Validate(null, new ContentOptions { Masks = ["ok", "(", "(?=x)"] });
        Assert.Collection(
            result.Failures!,
            failure => Assert.StartsWith("Metering:Content:Masks:1 ", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Metering:Content:Masks:2 ", failure, StringComparison.Ordinal));
    }

    private static StoreBatch Decoded(ContentOptions options) => Decoded(options, Signal.Traces, OtlpTraces.Request(asked));

    private static StoreBatch Decoded(ContentOptions options, Signal signal, byte[] body)
    {
        var rows = new StoreBatch(new ContentPolicy(Options.Create(options)));
        var frame = new Frame(signal, body, body.Length, new Sender("key_1", "acme", null), TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Null(LaneUnderTest.Decoders().Decode(frame, rows, new Tally(signal)));
        return rows;
    }

    private static byte[] Record(bool isInSpan)
    {
        // LogRecord: attributes 6, body 5, trace and span id 9 and 10, event name 12.
        var record = new Proto().Message(5, OtlpTraces.AnyValue("a secret for jane@example.com"))
            .Message(6, OtlpTraces.KeyValue("content", "another secret")).Message(6, OtlpTraces.KeyValue("server.address", "10.0.0.1"))
            .Text(12, "gen_ai.user.message");
        if (isInSpan)
            record.Bytes(9, new byte[15].Append((byte)1).ToArray()).Bytes(10, new byte[7].Append((byte)2).ToArray());
        return new Proto().Message(1, new Proto().Message(2, new Proto().Message(2, record))).ToArray();
    }

    private static int Table(StoreBatch rows, string name) => rows.Tables.Single(table => table.Name == name).Rows.Rows;

    private static string TextOf(StoreBatch rows, string? name = null)
    {
        using var bytes = new MemoryStream();
        foreach (var table in rows.Tables.Where(table => name is null || table.Name == name))
            table.Rows.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
