using System.Text.Json;

namespace Observe.Metering.Normalise;

/// <summary>
/// The usage object of a response as the providers write it: OpenAI (chat, responses, embeddings; with what DeepSeek and
/// LiteLLM add), Anthropic, Gemini, Bedrock, and what LangChain, Langfuse and the AI SDK make of them. Which it is shows in its
/// names, and with it how it counts. A whole response is taken too: its usage is looked for under <c>usage</c>,
/// <c>usageMetadata</c> or <c>usage_metadata</c>.
/// </summary>
internal static class UsageJson
{
    /// <summary>Nobody nests deeper; what does is no usage.</summary>
    private const int MaxDepth = 16;

    /// <summary>How a kind of usage object counts; a later one outweighs an earlier one that the same object looks like.</summary>
    [Flags]
    private enum Shape
    {
        None = 0,

        /// <summary>Names that say nothing about it: <c>input_tokens</c> is OpenAI's and Anthropic's.</summary>
        Inclusive = 1,

        /// <summary>Anthropic's and Bedrock's cache counts, which stand beside the input.</summary>
        CacheBeside = 2,

        /// <summary>OpenAI's details and totals, which are parts of the input.</summary>
        Parts = 4,

        Bedrock = 8,
        Langfuse = 16,
        Gemini = 32,
    }

    private enum Part
    {
        Usage,
        InputDetails,
        OutputDetails,
        CachedDetails,
        CacheCreation,
        Ignored,
    }

    /// <summary>Counts that are part of others and have no member of their own in <see cref="RawUsage"/>.</summary>
    private struct Extra
    {
        public Shape Shape;

        /// <summary>Audio that was read from the cache: counted there, so not as audio.</summary>
        public long CachedAudio;

        /// <summary>Prompts of tools (Gemini), beside the input.</summary>
        public long ToolPrompt;

        /// <summary>Predicted output (Langfuse takes it out of the output).</summary>
        public long Prediction;
    }

    /// <summary>Adds what the JSON says to <paramref name="usage"/>; false when it is no usage or no JSON, and then adds nothing.</summary>
    /// <param name="json">UTF-8; a usage object or a response that has one.</param>
    /// <param name="usage">Its counts are set where the JSON has them.</param>
    /// <param name="counting">Whether its input includes cached tokens where no total settles it.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, ref RawUsage usage, out CacheCounting counting)
    {
        counting = CacheCounting.Inclusive;
        var (found, extra) = (new RawUsage(), default(Extra));
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            ReadObject(ref reader, Part.Usage, ref found, ref extra);
        }
        catch (JsonException)
        {
            return false;
        }

        if (!found.HasUsage && !found.HasUnreadable)
            return false;

        counting = Settle(ref found, extra);
        Take(found, ref usage);
        return true;
    }

    private static void ReadObject(ref Utf8JsonReader reader, Part part, ref RawUsage found, ref Extra extra)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped ? default : reader.ValueSpan;
            var meaning = UsageNames.MeaningOf(name);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    Count(ref reader, part, meaning, ref found, ref extra);
                    break;
                case JsonTokenType.StartObject:
                    ReadObject(ref reader, PartOf(part, meaning), ref found, ref extra);
                    break;
                case JsonTokenType.StartArray when part == Part.Usage && meaning >= UsageName.GeminiInputList:
                    ReadModalities(ref reader, meaning, ref found, ref extra);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static Part PartOf(Part part, UsageName name) => (part, name) switch
    {
        (Part.Usage, UsageName.Usage) => Part.Usage,
        (Part.Usage, UsageName.InputDetails) => Part.InputDetails,
        (Part.Usage, UsageName.OutputDetails) => Part.OutputDetails,
        (Part.Usage or Part.InputDetails, UsageName.CacheWrite) => Part.CacheCreation,
        (Part.InputDetails, UsageName.CachedDetails) => Part.CachedDetails,
        _ => Part.Ignored,
    };

    private static void Count(ref Utf8JsonReader reader, Part part, UsageName name, ref RawUsage found, ref Extra extra)
    {
        if (part == Part.Ignored || name == UsageName.None)
            return;
        if (!TryWhole(ref reader, out var count))
        {
            found.HasUnreadable = true;
            return;
        }

        switch (part)
        {
            case Part.Usage:
                CountTop(name, count, ref found, ref extra);
                break;
            case Part.OutputDetails:
                CountOutput(name, count, ref found);
                extra.Shape |= Shape.Parts;
                break;
            case Part.CachedDetails:
                extra.CachedAudio = name == UsageName.Audio ? count : extra.CachedAudio;
                break;
            default:
                CountInput(name, count, ref found);
                extra.Shape |= part == Part.InputDetails ? Shape.Parts : Shape.CacheBeside;
                break;
        }
    }

    private static void CountTop(UsageName name, long count, ref RawUsage found, ref Extra extra)
    {
        switch (name)
        {
            case UsageName.Input: found.Input ??= count; break;
            case UsageName.PromptTokens: found.Input = count; extra.Shape |= Shape.Parts; break;
            case UsageName.BedrockInput: found.Input ??= count; extra.Shape |= Shape.Bedrock; break;
            case UsageName.LangfuseInput: found.Input ??= count; extra.Shape |= Shape.Langfuse; break;
            case UsageName.GeminiInput: found.Input ??= count; extra.Shape |= Shape.Gemini; break;
            case UsageName.GeminiToolPrompt: extra.ToolPrompt = count; break;
            case UsageName.Output: found.Output ??= count; break;
            case UsageName.GeminiOutput: found.Output ??= count; extra.Shape |= Shape.Gemini; break;
            case UsageName.LangfuseOutput: found.Output ??= count; extra.Shape |= Shape.Langfuse; break;
            case UsageName.Prediction: extra.Prediction += count; break;
            case UsageName.Total: found.ReportedTotal ??= count; extra.Shape |= Shape.Parts; break;
            case UsageName.GeminiTotal: found.ReportedTotal ??= count; extra.Shape |= Shape.Gemini; break;
            case UsageName.CacheReadBeside: found.CacheRead ??= count; extra.Shape |= Shape.CacheBeside; break;
            case UsageName.CacheWriteBeside: found.CacheWrite ??= count; extra.Shape |= Shape.CacheBeside; break;
            case UsageName.OutputAudio: found.OutputAudio ??= count; break;
            case UsageName.Reasoning: found.Reasoning ??= count; break;
            default: CountInput(name, count, ref found); break;
        }
    }

    private static void CountInput(UsageName name, long count, ref RawUsage found)
    {
        switch (name)
        {
            case UsageName.Fresh: found.InputFresh ??= count; break;
            case UsageName.CacheRead or UsageName.CacheReadBeside: found.CacheRead ??= count; break;
            case UsageName.CacheWrite or UsageName.CacheWriteBeside: found.CacheWrite ??= count; break;
            case UsageName.CacheWrite5m: found.CacheWrite5m ??= count; break;
            case UsageName.CacheWrite1h: found.CacheWrite1h ??= count; break;
            case UsageName.Audio: found.InputAudio ??= count; break;
            case UsageName.Image: found.InputImage ??= count; break;
            case UsageName.Video: found.InputOther ??= count; break;
        }
    }

    private static void CountOutput(UsageName name, long count, ref RawUsage found)
    {
        switch (name)
        {
            case UsageName.Text: found.OutputText ??= count; break;
            case UsageName.Reasoning: found.Reasoning ??= count; break;
            case UsageName.Audio: found.OutputAudio ??= count; break;
            case UsageName.Image or UsageName.Video: found.OutputOther = (found.OutputOther ?? 0) + count; break;
        }
    }

    // Gemini: [{ "modality": "AUDIO", "tokenCount": 5 }, …]
    private static void ReadModalities(ref Utf8JsonReader reader, UsageName list, ref RawUsage found, ref Extra extra)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var (modality, count) = (UsageName.None, 0L);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isModality = reader.ValueTextEquals("modality"u8);
                reader.Read();
                if (isModality && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                    modality = UsageNames.MeaningOf(reader.ValueSpan);
                else if (reader.TokenType != JsonTokenType.Number || !TryWhole(ref reader, out count))
                    reader.Skip();
            }

            switch (list)
            {
                case UsageName.GeminiInputList when modality is UsageName.Audio or UsageName.Image or UsageName.Video:
                    CountInput(modality, count, ref found);
                    break;
                case UsageName.GeminiOutputList when modality is UsageName.Audio or UsageName.Image or UsageName.Video:
                    CountOutput(modality, count, ref found);
                    break;
                case UsageName.GeminiCachedList when modality == UsageName.Audio:
                    extra.CachedAudio = count;
                    break;
            }
        }
    }

    // How this kind of object counts, with the counts brought into the form that RawUsage has.
    private static CacheCounting Settle(ref RawUsage found, in Extra extra)
    {
        if (extra.CachedAudio != 0 && found.InputAudio is { } audio)
            found.InputAudio = audio - extra.CachedAudio;
        // LangChain takes what it states by age out of what it states in all.
        if (found.CacheWrite == 0 && (found.CacheWrite5m ?? 0) + (found.CacheWrite1h ?? 0) > 0)
            found.CacheWrite = null;
        if (extra.ToolPrompt != 0)
            found.Input = (found.Input ?? 0) + extra.ToolPrompt;

        if ((extra.Shape & Shape.Gemini) != 0)
        {
            found.IsReasoningApart = true;
            return CacheCounting.Inclusive;
        }

        if ((extra.Shape & Shape.Langfuse) != 0)
        {
            // Every count of it stands beside the others.
            found.IsReasoningApart = true;
            found.Input += (found.InputAudio ?? 0) + (found.InputImage ?? 0);
            found.Output += (found.OutputAudio ?? 0) + extra.Prediction;
            return CacheCounting.Exclusive;
        }

        var isExclusive = (extra.Shape & Shape.Bedrock) != 0 || (extra.Shape & (Shape.CacheBeside | Shape.Parts)) == Shape.CacheBeside;
        return isExclusive ? CacheCounting.Exclusive : CacheCounting.Inclusive;
    }

    private static void Take(in RawUsage found, ref RawUsage usage)
    {
        usage.Input = found.Input ?? usage.Input;
        usage.InputFresh = found.InputFresh ?? usage.InputFresh;
        usage.CacheRead = found.CacheRead ?? usage.CacheRead;
        usage.CacheWrite = found.CacheWrite ?? usage.CacheWrite;
        usage.CacheWrite5m = found.CacheWrite5m ?? usage.CacheWrite5m;
        usage.CacheWrite1h = found.CacheWrite1h ?? usage.CacheWrite1h;
        usage.InputAudio = found.InputAudio ?? usage.InputAudio;
        usage.InputImage = found.InputImage ?? usage.InputImage;
        usage.InputOther = found.InputOther ?? usage.InputOther;
        usage.Output = found.Output ?? usage.Output;
        usage.OutputText = found.OutputText ?? usage.OutputText;
        usage.Reasoning = found.Reasoning ?? usage.Reasoning;
        usage.OutputAudio = found.OutputAudio ?? usage.OutputAudio;
        usage.OutputOther = found.OutputOther ?? usage.OutputOther;
        usage.ReportedTotal = found.ReportedTotal ?? usage.ReportedTotal;
        usage.HasUnreadable |= found.HasUnreadable;
        usage.IsReasoningApart |= found.IsReasoningApart;
    }

    private static bool TryWhole(ref Utf8JsonReader reader, out long count)
    {
        if (reader.TryGetInt64(out count))
            return true;

        if (!reader.TryGetDouble(out var number) || Math.Truncate(number) != number || Math.Abs(number) >= 1L << 53)
            return false;

        count = (long)number;
        return true;
    }
}
