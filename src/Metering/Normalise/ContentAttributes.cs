namespace Observe.Metering.Normalise;

/// <summary>Which attributes carry what was asked or answered (R14): they are never kept among a span's other attributes.</summary>
internal static class ContentAttributes
{
    public static bool IsContent(ReadOnlySpan<byte> key) =>
        key.StartsWith("gen_ai.prompt"u8) || key.StartsWith("gen_ai.completion"u8) || key.SequenceEqual("gen_ai.input.messages"u8)
        || key.SequenceEqual("gen_ai.output.messages"u8) || key.SequenceEqual("gen_ai.system_instructions"u8);
}
