using System.Text;
using Observe.Metering.Normalise;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Normalise;

/// <summary>The usage objects of the providers, as their documentation shows them, through to the buckets.</summary>
public sealed class UsageJsonTests
{
    [Theory]
    [InlineData("OpenAI chat",
        """{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,"prompt_tokens_details":{"cached_tokens":1000,"audio_tokens":50},"completion_tokens_details":{"reasoning_tokens":120,"audio_tokens":30,"accepted_prediction_tokens":10,"rejected_prediction_tokens":5}}""",
        "input_fresh 150, input_cache_read 1000, input_audio 50, output_text 150, output_reasoning 120, output_audio 30", "inclusive-by-total")]
    [InlineData("OpenAI chat, audio from the cache",
        """{"prompt_tokens":1200,"completion_tokens":300,"prompt_tokens_details":{"cached_tokens":1000,"audio_tokens":250,"cached_tokens_details":{"text_tokens":800,"audio_tokens":200}}}""",
        "input_fresh 150, input_cache_read 1000, input_audio 50, output_text 300", "inclusive-by-convention")]
    [InlineData("OpenAI responses, a whole response",
        """{"id":"resp_1","output":[{"type":"message","content":[{"text":"{\"usage\":{}}"}]}],"usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1000},"output_tokens":300,"output_tokens_details":{"reasoning_tokens":120},"total_tokens":1500}}""",
        "input_fresh 200, input_cache_read 1000, output_text 180, output_reasoning 120", "inclusive-by-total")]
    [InlineData("OpenAI embeddings", """{"prompt_tokens":12,"total_tokens":12}""", "input_fresh 12", "inclusive-by-total")]
    [InlineData("vLLM without details", """{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":null}""", "input_fresh 12, output_text 3", "inclusive-by-total")]
    [InlineData("DeepSeek",
        """{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,"prompt_cache_hit_tokens":1000,"prompt_cache_miss_tokens":200,"prompt_tokens_details":{"cached_tokens":1000}}""",
        "input_fresh 200, input_cache_read 1000, output_text 300", "inclusive-by-total")]
    [InlineData("LiteLLM of Anthropic",
        """{"prompt_tokens":1200,"completion_tokens":300,"total_tokens":1500,"prompt_tokens_details":{"cached_tokens":1000},"cache_creation_input_tokens":50,"cache_read_input_tokens":1000}""",
        "input_fresh 150, input_cache_read 1000, input_cache_write_other 50, output_text 300", "inclusive-by-total")]
    [InlineData("Anthropic",
        """{"input_tokens":150,"cache_creation_input_tokens":50,"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30},"output_tokens":300,"service_tier":"standard"}""",
        "input_fresh 150, input_cache_read 1000, input_cache_write_5m 20, input_cache_write_1h 30, output_text 300", "exclusive-by-convention")]
    [InlineData("Anthropic before writes had ages",
        """{"input_tokens":150,"cache_creation_input_tokens":50,"cache_read_input_tokens":1000,"output_tokens":300}""",
        "input_fresh 150, input_cache_read 1000, input_cache_write_other 50, output_text 300", "exclusive-by-convention")]
    [InlineData("Gemini",
        """{"promptTokenCount":1200,"cachedContentTokenCount":1000,"candidatesTokenCount":180,"thoughtsTokenCount":120,"toolUsePromptTokenCount":40,"totalTokenCount":1540,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1100},{"modality":"AUDIO","tokenCount":60},{"modality":"VIDEO","tokenCount":40}],"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":10}]}""",
        "input_fresh 150, input_cache_read 1000, input_audio 50, output_text 180, output_reasoning 120, unclassified 40", "inclusive-by-total-reasoning-apart")]
    [InlineData("Gemini, a whole response, no total",
        """{"candidates":[{"content":{"parts":[{"text":"x"}]}}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":7}}""",
        "input_fresh 10, output_text 5, output_reasoning 7", "inclusive-by-convention-reasoning-apart")]
    [InlineData("Bedrock Converse", """{"inputTokens":150,"outputTokens":300,"totalTokens":1500,"cacheReadInputTokens":1000,"cacheWriteInputTokens":50}""",
        "input_fresh 150, input_cache_read 1000, input_cache_write_other 50, output_text 300", "exclusive-by-total")]
    [InlineData("LangChain", """{"input_tokens":1200,"output_tokens":300,"total_tokens":1500,"input_token_details":{"cache_read":1000,"audio":10},"output_token_details":{"reasoning":120}}""",
        "input_fresh 190, input_cache_read 1000, input_audio 10, output_text 180, output_reasoning 120", "inclusive-by-total")]
    [InlineData("Langfuse", """{"input":200,"output":170,"total":1500,"input_cached_tokens":1000,"output_reasoning_tokens":120,"output_accepted_prediction_tokens":10}""",
        "input_fresh 200, input_cache_read 1000, output_text 180, output_reasoning 120", "exclusive-by-total-reasoning-apart")]
    [InlineData("Ollama", """{"model":"m","prompt_eval_count":12,"eval_count":3,"done":true}""", "input_fresh 12, output_text 3", "inclusive-by-convention")]
    [InlineData("whole numbers as doubles", """{"prompt_tokens":12.0,"completion_tokens":3e0}""", "input_fresh 12, output_text 3", "inclusive-by-convention")]
    [InlineData("a negative count", """{"prompt_tokens":-1,"completion_tokens":3}""", "input_fresh -1, output_text 3", "negative")]
    public void TryRead_UsageOf_FallsIntoItsBuckets(string provider, string json, string buckets, string rule)
    {
        var usage = new RawUsage();

        Assert.True(UsageJson.TryRead(Encoding.UTF8.GetBytes(json), ref usage, out var counting), provider);

        var split = BucketArithmetic.Split(usage, counting);
        Assert.Equal((buckets, rule), (Text(split.Tokens), split.Rule));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"prompt_tokens\":")]
    [InlineData("{\"prompt_tokens\":12,\"completion_tokens\"")]
    [InlineData("{\"usage\":null}")]
    [InlineData("{\"id\":\"x\",\"choices\":[{\"prompt_tokens\":1}]}")]
    [InlineData("{\"choices\":{\"prompt_tokens\":1}}")]
    public void TryRead_WhatIsNoUsage_LeavesUsageAlone(string json)
    {
        var usage = new RawUsage { Input = 7 };

        Assert.False(UsageJson.TryRead(Encoding.UTF8.GetBytes(json), ref usage, out _));

        Assert.Equal((7, null, false), (usage.Input, usage.Output, usage.HasUnreadable));
    }

    [Fact]
    public void TryRead_FractionOfAToken_IsUnreadableAndTheRestIsRead()
    {
        var usage = new RawUsage();

        Assert.True(UsageJson.TryRead("""{"prompt_tokens":12.5,"completion_tokens":3}"""u8, ref usage, out _));

        Assert.Equal((null, 3, true), (usage.Input, usage.Output, usage.HasUnreadable));
    }

    [Fact]
    public void TryRead_AnyCutOrChangedByte_NeitherThrowsNorInvents()
    {
        var json = """{"usage":{"promptTokenCount":1200,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":60}],"cache_creation":{"ephemeral_5m_input_tokens":2},"totalTokenCount":1200}}"""u8.ToArray();
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var changed = json[..random.Next(1, json.Length + 1)];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var usage = new RawUsage();
            if (!UsageJson.TryRead(changed, ref usage, out _))
                Assert.False(usage.HasUsage || usage.HasUnreadable);
        }
    }

    [Theory]
    [InlineData("""{"openai":{"cachedPromptTokens":1000,"reasoningTokens":120}}""", 1000, null, 120)]
    [InlineData("""{"gateway":{"routing":"x"},"anthropic":{"usage":{"input_tokens":1,"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":20}}}}""", 1000, 20, null)]
    [InlineData("""{"openai":{"acceptedPredictionTokens":0}}""", null, null, null)]
    [InlineData("""{"anthropic":{"usage":{"input_""", null, null, null)]
    public void ProviderMetadata_OfTheAiSdk_GivesWhatTheProviderStated(string json, int? cacheRead, int? write5m, int? reasoning)
    {
        var usage = new RawUsage();
        ProviderMetadata.TryRead(Encoding.UTF8.GetBytes(json), ref usage);
        Assert.Equal((cacheRead, write5m, reasoning), (usage.CacheRead, usage.CacheWrite5m, usage.Reasoning));
    }

    private static string Text(TokenCounts tokens) => string.Join(", ", TokenBuckets.All.Where(bucket => tokens[bucket] != 0)
        .Select(bucket => FormattableString.Invariant($"{bucket.Name()} {tokens[bucket]}")));
}
