namespace Observe.Metering.Normalise;

/// <summary>What a name in a provider's usage object means; where the same name means two things, the object around it decides.</summary>
internal enum UsageName
{
    None,
    Usage,
    Input,
    PromptTokens,
    BedrockInput,
    LangfuseInput,
    GeminiInput,
    GeminiToolPrompt,
    Output,
    GeminiOutput,
    LangfuseOutput,
    Prediction,
    Total,
    GeminiTotal,
    Fresh,
    CacheRead,
    CacheReadBeside,
    CacheWrite,
    CacheWriteBeside,
    CacheWrite5m,
    CacheWrite1h,
    Text,
    Audio,
    Image,
    Video,
    Reasoning,
    OutputAudio,
    InputDetails,
    OutputDetails,
    CachedDetails,
    GeminiInputList,
    GeminiOutputList,
    GeminiCachedList,
}

/// <summary>The names of <see cref="UsageJson"/>.</summary>
internal static class UsageNames
{
    private static readonly (UsageName Meaning, string[] Names)[] Spellings =
    [
        (UsageName.Usage, ["usage", "usageMetadata", "usage_metadata"]),
        (UsageName.Input, ["input_tokens", "prompt_eval_count"]),
        (UsageName.PromptTokens, ["prompt_tokens", "promptTokens"]),
        (UsageName.BedrockInput, ["inputTokens"]),
        (UsageName.LangfuseInput, ["input"]),
        (UsageName.GeminiInput, ["promptTokenCount", "prompt_token_count"]),
        (UsageName.GeminiToolPrompt, ["toolUsePromptTokenCount", "tool_use_prompt_token_count"]),
        (UsageName.Output, ["output_tokens", "completion_tokens", "outputTokens", "completionTokens", "eval_count"]),
        (UsageName.GeminiOutput, ["candidatesTokenCount", "candidates_token_count"]),
        (UsageName.LangfuseOutput, ["output"]),
        (UsageName.Prediction, ["output_accepted_prediction_tokens", "output_rejected_prediction_tokens"]),
        (UsageName.Total, ["total_tokens", "totalTokens", "total"]),
        (UsageName.GeminiTotal, ["totalTokenCount", "total_token_count"]),
        (UsageName.Fresh, ["prompt_cache_miss_tokens", "noCacheTokens"]),
        (UsageName.CacheRead,
        [
            "cached_tokens", "cache_read", "cached", "cacheReadTokens", "cachedInputTokens", "cachedPromptTokens", "prompt_cache_hit_tokens",
            "cachedContentTokenCount", "cached_content_token_count", "input_cached_tokens", "input_cache_read", "cache_read_tokens",
        ]),
        (UsageName.CacheReadBeside, ["cache_read_input_tokens", "cacheReadInputTokens"]),
        // Also the name of Anthropic's object of counts by age.
        (UsageName.CacheWrite,
        [
            "cache_creation", "cache_write", "cache_creation_tokens", "cache_write_tokens", "cacheWriteTokens", "input_cache_creation",
            "input_cache_write",
        ]),
        (UsageName.CacheWriteBeside,
        [
            "cache_creation_input_tokens", "cacheCreationInputTokens", "cacheWriteInputTokens", "cache_write_input_tokens",
        ]),
        (UsageName.CacheWrite5m, ["ephemeral_5m_input_tokens", "input_cache_creation_5m", "cache_creation_5m"]),
        (UsageName.CacheWrite1h, ["ephemeral_1h_input_tokens", "input_cache_creation_1h", "cache_creation_1h"]),
        (UsageName.Text, ["textTokens"]),
        (UsageName.Audio, ["audio_tokens", "audio", "AUDIO", "input_audio_tokens"]),
        (UsageName.Image, ["image_tokens", "image", "IMAGE", "input_image_tokens"]),
        (UsageName.Video, ["video_tokens", "video", "VIDEO"]),
        (UsageName.Reasoning,
        [
            "reasoning_tokens", "reasoningTokens", "reasoning", "thoughtsTokenCount", "thoughts_token_count", "output_reasoning_tokens",
            "output_reasoning",
        ]),
        (UsageName.OutputAudio, ["output_audio_tokens"]),
        (UsageName.InputDetails, ["prompt_tokens_details", "input_tokens_details", "input_token_details", "inputTokenDetails"]),
        (UsageName.OutputDetails, ["completion_tokens_details", "output_tokens_details", "output_token_details", "outputTokenDetails"]),
        (UsageName.CachedDetails, ["cached_tokens_details"]),
        (UsageName.GeminiInputList, ["promptTokensDetails"]),
        (UsageName.GeminiOutputList, ["candidatesTokensDetails"]),
        (UsageName.GeminiCachedList, ["cacheTokensDetails"]),
    ];

    private static readonly NameTable Table = new();

    private static readonly UsageName[] Meanings = [.. Spellings.SelectMany(spelling => spelling.Names.Select(name => (name, spelling.Meaning)))
        .OrderBy(entry => Table.Of(entry.name).Index).Select(entry => entry.Meaning)];

    public static UsageName MeaningOf(ReadOnlySpan<byte> name) => Table.TryFind(name, out var key) ? Meanings[key.Index] : UsageName.None;
}
