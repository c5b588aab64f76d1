using System.Buffers.Binary;
using Observe.Observe.Bench;
using Observe.Observe.Bench.Payload;

namespace Observe.Observe.Tests.Bench;

public sealed class RequestBodyTests
{
    private const long NowNs = 1_800_000_000_000_000_000;

    [Fact]
    public void Renew_OneRequest_HasTracesOfFourSpansAndIdsOnce()
    {
        var seed = 7UL;
        var spans = Spans(new RequestBody(1).Renew(NowNs, ref seed).Span);

        Assert.Equal(RequestBody.Spans, spans.Count);
        Assert.Equal(RequestBody.Spans, spans.Select(span => span.Id).Distinct().Count());
        var traces = spans.GroupBy(span => span.Trace).ToList();
        Assert.Equal(RequestBody.Traces, traces.Count);
        Assert.All(traces, trace => Assert.Equal(TraceShape.Spans, trace.Count()));
        Assert.All(traces, trace => Assert.Single(trace, span => span.Parent.Length == 0));
        Assert.All(traces, trace => Assert.All(trace.Where(span => span.Parent.Length > 0), span => Assert.Contains(trace, other => other.Id == span.Parent)));
    }

    [Fact]
    public void Renew_TwoLayers_SpeakOfTheSameResponse()
    {
        var seed = 7UL;
        var spans = Spans(new RequestBody(1).Renew(NowNs, ref seed).Span);

        Assert.All(spans.GroupBy(span => span.Trace), trace =>
        {
            var ids = trace.Where(span => span.Response.Length > 0).Select(span => span.Response).ToList();
            Assert.Equal(2, ids.Count);
            Assert.Matches("^chatcmpl-[0-9a-f]{32}$", Assert.Single(ids.Distinct()));
        });
        Assert.Equal(RequestBody.Traces, spans.Select(span => span.Response).Where(id => id.Length > 0).Distinct().Count());
    }

    [Fact]
    public void Renew_Twice_SharesNoId()
    {
        var (body, seed) = (new RequestBody(1), 7UL);
        var first = Spans(body.Renew(NowNs, ref seed).Span);
        var second = Spans(body.Renew(NowNs, ref seed).Span);

        Assert.Empty(first.Select(span => span.Trace).Intersect(second.Select(span => span.Trace)));
        Assert.Empty(first.Select(span => span.Id).Intersect(second.Select(span => span.Id)));
    }

    [Fact]
    public void Renew_Times_LieBeforeNowAndInOrder()
    {
        var seed = 7UL;

        Assert.All(Spans(new RequestBody(1).Renew(NowNs, ref seed).Span), span =>
        {
            Assert.InRange(span.End, span.Start, NowNs + 1_000_000);
            Assert.InRange(span.Start, NowNs - 30_000_000_000, NowNs);
        });
    }

    [Fact]
    public void Length_ASpan_IsAsDocumented() =>
        Assert.InRange(new RequestBody(0).Length / (double)RequestBody.Spans, 460, 520);

    private static List<SentSpan> Spans(ReadOnlySpan<byte> request)
    {
        var spans = new List<SentSpan>();
        for (var resources = request; ProtobufWalk.Next(ref resources, out _, out var resource);)
        {
            for (var scopes = resource; ProtobufWalk.Next(ref scopes, out var field, out var scope);)
            {
                for (var items = scope; field == 2 && ProtobufWalk.Next(ref items, out var item, out var span);)
                {
                    if (item == 2)
                        spans.Add(SentSpan.Read(span));
                }
            }
        }

        return spans;
    }

    private sealed record SentSpan(string Trace, string Id, string Parent, long Start, long End, string Response)
    {
        public static SentSpan Read(ReadOnlySpan<byte> span)
        {
            var read = new SentSpan("", "", "", 0, 0, "");
            for (var rest = span; ProtobufWalk.Next(ref rest, out var field, out var content);)
            {
                read = field switch
                {
                    1 => read with { Trace = Convert.ToHexStringLower(content) },
                    2 => read with { Id = Convert.ToHexStringLower(content) },
                    4 => read with { Parent = Convert.ToHexStringLower(content) },
                    7 => read with { Start = BinaryPrimitives.ReadInt64LittleEndian(content) },
                    8 => read with { End = BinaryPrimitives.ReadInt64LittleEndian(content) },
                    9 when content.IndexOf("chatcmpl-"u8) is >= 0 and var at => read with { Response = System.Text.Encoding.ASCII.GetString(content[at..]) },
                    _ => read,
                };
            }

            return read;
        }
    }
}
