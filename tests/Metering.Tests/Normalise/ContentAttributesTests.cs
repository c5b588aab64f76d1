using System.Text;
using System.Text.Json.Nodes;
using Observe.Metering.Normalise;

namespace Observe.Metering.Tests.Normalise;

public sealed class ContentAttributesTests
{
    /// <summary>The question and the answer of every recorded run, in words that nothing else on a span would contain.</summary>
    private static readonly string[] Content = ["weather in Berne", "It is sunny"];

    [Theory]
    [InlineData("gen_ai.input.messages")]
    [InlineData("gen_ai.output.messages")]
    [InlineData("gen_ai.system_instructions")]
    [InlineData("gen_ai.prompt")]
    [InlineData("gen_ai.prompt.0.content")]
    [InlineData("gen_ai.completion.12.tool_calls.0.arguments")]
    [InlineData("gen_ai.tool.call.result")]
    [InlineData("traceloop.entity.output")]
    [InlineData("llm.prompts.0.content")]
    [InlineData("llm.input_messages.0.message.content")]
    [InlineData("llm.openai.messages")]
    [InlineData("llm.vertex_ai.contents")]
    [InlineData("input.value")]
    [InlineData("retrieval.documents.3.document.content")]
    [InlineData("ai.prompt.messages")]
    [InlineData("ai.response.text")]
    [InlineData("ai.toolCall.args")]
    [InlineData("langfuse.observation.input")]
    [InlineData("all_messages_events")]
    [InlineData("gcp.vertex.agent.llm_request")]
    public void IsContent_OfPromptsAndAnswers_IsTrue(string key) => Assert.True(ContentAttributes.IsContent(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("gen_ai")]
    [InlineData("gen_ai.")]
    [InlineData("gen_ai.promptx")]
    [InlineData("gen_ai.prompt_caching")]
    [InlineData("gen_ai.usage.prompt_tokens")]
    [InlineData("gen_ai.request.model")]
    [InlineData("gen_ai.output.type")]
    [InlineData("gen_ai.tool.name")]
    [InlineData("llm.system")]
    [InlineData("llm.model_name")]
    [InlineData("llm.token_count.prompt")]
    [InlineData("llm.cost.output")]
    [InlineData("llm.cost.prompt_details.input")]
    [InlineData("llm.response.model")]
    [InlineData("input.mime_type")]
    [InlineData("ai.response.id")]
    [InlineData("ai.usage.inputTokens")]
    [InlineData("langfuse.observation.usage_details")]
    [InlineData("http.request.method")]
    [InlineData("exception.message")]
    [InlineData("content")]
    [InlineData("....")]
    public void IsContent_OfEverythingElse_IsFalse(string key) => Assert.False(ContentAttributes.IsContent(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void IsContent_OfAnEvent_KnowsTheNamesWithoutPrefix()
    {
        Assert.True(ContentAttributes.IsContent("gen_ai.user.message"u8, "content"u8));
        Assert.True(ContentAttributes.IsContent("gen_ai.choice"u8, "message"u8));
        Assert.True(ContentAttributes.IsContent("anything"u8, "gen_ai.input.messages"u8));
        Assert.False(ContentAttributes.IsContent("exception"u8, "message"u8));
        Assert.False(ContentAttributes.IsContent("gen_ai.choice"u8, "finish_reason"u8));
    }

    public static TheoryData<string> Recordings() => new(GoldenTests.Names()
        .Where(name => GoldenTests.Input(name)["source"] is { } source && ((string)source!).StartsWith("recorded", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void IsContent_OfARecordedRun_FindsEveryAttributeThatHoldsItsContent(string name)
    {
        foreach (var span in GoldenTests.Input(name)["spans"]!.AsArray())
        {
            Assert.Empty(Leaks(span!["attributes"]!, static key => ContentAttributes.IsContent(key)));
            foreach (var item in span["events"]?.AsArray() ?? [])
            {
                var happened = Encoding.UTF8.GetBytes((string)item!["name"]!);
                Assert.Empty(Leaks(item["attributes"]!, key => ContentAttributes.IsContent(happened, key)));
            }
        }
    }

    private delegate bool IsContent(ReadOnlySpan<byte> key);

    private static IEnumerable<string> Leaks(JsonNode attributes, IsContent isContent) => attributes.AsObject()
        .Where(member => Content.Any(text => member.Value!.ToJsonString().Contains(text, StringComparison.Ordinal)))
        .Where(member => !isContent(Encoding.UTF8.GetBytes(member.Key)))
        .Select(member => member.Key);
}
