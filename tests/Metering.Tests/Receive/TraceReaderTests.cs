using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

public sealed class TraceReaderTests
{
    private const string FirstSpan = "resource_spans[0].scope_spans[0].spans[0]";

    [Fact]
    public void Read_UnknownFieldsEverywhere_ArePassedOver()
    {
        var unknown = new Proto().Varint(500, ulong.MaxValue).Fixed64(501, 7).Text(502, "x").Tag(503, 5).Append(1, 2, 3, 4)
            .Tag(504, 3).Varint(1, 5).Tag(504, 4); // a deprecated group
        var reading = Reading.Of([.. unknown.ToArray(), .. OtlpTraces.Request(new OtlpSpan { Extra = unknown })]);
        Assert.Null(reading.Fault);
        Assert.Single(reading.Reports);
    }

    [Fact]
    public void Read_ResourceAndScopeAfterTheSpans_StillApply()
    {
        var resource = new Proto().Message(1, OtlpTraces.KeyValue("service.name", "late"));
        var scopeSpans = new Proto().Message(2, new OtlpSpan().Encode()).Message(1, new Proto().Text(1, "scope"));
        var reading = Reading.Of(new Proto().Message(1, new Proto().Message(2, scopeSpans).Message(1, resource)).ToArray());
        Assert.Equal("late", Assert.Single(reading.Reports).Service);
    }

    [Fact]
    public void Read_SeveralResources_DoNotLeakIntoEachOther()
    {
        var first = OtlpTraces.Request([("service.name", "one"), ("observe.tenant.id", "t1")], new OtlpSpan());
        var second = OtlpTraces.Request([("service.name", "two")], new OtlpSpan());
        var none = OtlpTraces.Request(new OtlpSpan());
        var reports = Reading.Of([.. first, .. second, .. none]).Reports;
        Assert.Equal([("one", "t1"), ("two", "default"), ("", "default")], reports.Select(report => (report.Service, report.Tenant)));
    }

    [Fact]
    public void Read_EmptyEnvelopes_AreNoError()
    {
        var emptyScope = new Proto().Message(2, new Proto());
        byte[] request = [.. new Proto().Message(1, new Proto()).ToArray(), .. new Proto().Message(1, emptyScope).ToArray()];
        var reading = Reading.Of(request);
        Assert.Null(reading.Fault);
        Assert.Empty(reading.Reports);
        Assert.Equal("", reading.Tally.Message);
    }

    [Fact]
    public void Read_DuplicateAttributes_TheLastWins()
    {
        var span = new OtlpSpan { Attributes = [.. OtlpSpan.Chat, ("gen_ai.usage.input_tokens", 7L), ("gen_ai.request.model", "last")] };
        var report = Assert.Single(Reading.Of(OtlpTraces.Request(span)).Reports);
        Assert.Equal((7, "last"), (report.Tokens.Input, report.Model));
    }

    [Fact]
    public void Read_ManyAttributes_AreRead()
    {
        var many = Enumerable.Range(0, 1_000).Select(index => ($"k{index}", (object)"v"));
        var report = Assert.Single(Reading.Of(OtlpTraces.Request(new OtlpSpan { Attributes = [.. many, .. OtlpSpan.Chat] })).Reports);
        Assert.Equal(100, report.Tokens.Input);
    }

    [Theory]
    [MemberData(nameof(BrokenSpans))]
    public void Read_BrokenSpan_NamesTheField(string path, byte[] spanTail)
    {
        var reading = Reading.Of(OtlpTraces.Request(new OtlpSpan { Extra = new Proto().Append(spanTail) }));
        Assert.Equal(path, reading.Fault?.Path);
    }

    public static TheoryData<string, byte[]> BrokenSpans()
    {
        var deep = new Proto().Text(1, "bottom");
        for (var depth = 0; depth < 100; depth++)
            deep = new Proto().Message(5, new Proto().Message(1, deep));

        return new TheoryData<string, byte[]>
        {
            { $"{FirstSpan}.trace_id", new Proto().Tag(1, 2).Raw(100).ToArray() },
            { $"{FirstSpan}.span_id", new Proto().Tag(2, 2).Raw(ulong.MaxValue).ToArray() },
            { $"{FirstSpan}.kind", [(6 << 3) | 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02] },
            { $"{FirstSpan}.end_time_unix_nano", new Proto().Tag(8, 1).Append(1, 2, 3).ToArray() },
            { $"{FirstSpan}.attributes[5]", new Proto().Message(9, new Proto().Tag(1, 2).Raw(9)).ToArray() },
            { $"{FirstSpan}.attributes[5]", new Proto().Message(9, new Proto().Text(1, "k").Message(2, deep)).ToArray() },
            { $"{FirstSpan}.status", new Proto().Message(15, new Proto().Tag(3, 0)).ToArray() },
            { $"{FirstSpan}.field 900", new Proto().Tag(900, 3).ToArray() },
            { $"{FirstSpan}.a field's tag", [0x07] },
            { $"{FirstSpan}.a field's tag", [0x00] },
        };
    }

    [Fact]
    public void Read_BrokenOutsideSpans_NamesTheNearestEnvelope()
    {
        Assert.Equal("resource_spans[0]", Reading.Of([0xFF]).Fault?.Path);
        Assert.Equal("resource_spans[0]", Reading.Of([0x0A, 0x05, 1]).Fault?.Path);
        Assert.Equal("resource_spans[0]", Reading.Of(new Proto().Message(1, new Proto().Tag(1, 2).Raw(9)).ToArray()).Fault?.Path);
        var badScope = new Proto().Message(1, new Proto().Message(2, new Proto()).Message(2, new Proto().Tag(1, 2).Raw(9)));
        Assert.Equal("resource_spans[0].scope_spans[1]", Reading.Of(badScope.ToArray()).Fault?.Path);
    }

    [Fact]
    public void Read_AnyPrefixOfAValidRequest_NeverThrows()
    {
        var request = OtlpTraces.Request([("service.name", "s")], new OtlpSpan(), new OtlpSpan());
        for (var length = 1; length < request.Length; length++)
            Assert.NotNull(Reading.Of(request[..length]).Fault);
    }

    [Fact]
    public void Read_HundredThousandMutations_NeitherThrowNorHang()
    {
        var random = new Random(20_261_122);
        var seed = OtlpTraces.Request(
            [("service.name", "s"), ("list", new List<object> { "a", 1L, new List<object> { true } })],
            new OtlpSpan(), new OtlpSpan { StatusCode = 2, StatusMessage = "no", ParentSpanId = [1, 2, 3, 4, 5, 6, 7, 8] });
        var faults = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var mutated = Mutate(seed, random);
            var reading = Reading.Of(mutated);
            faults += reading.Fault is null ? 0 : 1;
            Assert.InRange(reading.Reports.Count, 0, mutated.Length / 30);
        }

        Assert.InRange(faults, 10_000, 99_000);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = (byte[])seed.Clone();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            switch (random.Next(4))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when bytes.Length > 2:
                    bytes = bytes[..random.Next(1, bytes.Length)];
                    break;
                default:
                    var at = random.Next(bytes.Length);
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }
}
