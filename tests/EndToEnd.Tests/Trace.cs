namespace Observe.EndToEnd.Tests;

/// <summary>
/// What the hour of the Azure trace comes to, counted from its two files with other tools than Observe's (rows, sum of
/// ContextTokens, sum of GeneratedTokens), and multiplied by hand with the demo's price book.
/// </summary>
internal static class Trace
{
    public const string Requests = "28,185";
    public const string InputTokens = "40,421,844";
    public const string OutputTokens = "4,334,561";
    public const string Charges = "19.80712781 USD";

    public const decimal RequestCount = 28_185m;
    public const decimal InputTokenCount = 40_421_844m;
    public const decimal OutputTokenCount = 4_334_561m;
    public const decimal ChargesUsd = 19.80712781m;

    public const string Conversation = "llama-3.1-70b-instruct";
    public const string Code = "qwen2.5-coder-32b-instruct";
}
