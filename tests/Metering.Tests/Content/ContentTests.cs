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

    private static StoreBatch Decoded(ContentOptions options)
    {
        var rows = new StoreBatch(new ContentPolicy(Options.Create(options)));
        var body = OtlpTraces.Request(asked);
        var frame = new Frame(Signal.Traces, body, body.Length, new Sender("key_1", "acme", null), TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Null(LaneUnderTest.Decoders().Decode(frame, rows, new Tally(Signal.Traces)));
        return rows;
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
