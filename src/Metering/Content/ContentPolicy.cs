using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Observe.Metering.Content;

/// <summary>What of prompts and answers may be stored, and in which words (R14).</summary>
public sealed class ContentPolicy(IOptions<ContentOptions> options)
{
    private const string Masked = "[masked]";

    private static readonly string[] builtIn =
    [
        @"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
        @"\b(?:[0-9][ -]?){12,18}[0-9]\b",
        @"\b(?:sk|obs|pk|ghp|xox[abp])[-_][A-Za-z0-9_-]{8,}",
    ];

    private readonly Regex[] masks = [.. builtIn.Concat(options.Value.Masks).Select(mask => new Regex(mask, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))];

    /// <summary>No content is stored, and the built-in masks apply: what a process does that is told nothing.</summary>
    public static ContentPolicy Nothing { get; } = new(Options.Create(new ContentOptions()));

    /// <summary>Whether prompts and answers may be stored at all.</summary>
    public bool IsStored => options.Value.Store;

    /// <summary>The text as it may be stored: masked first, then shortened, so that no half of a secret is left at the cut.</summary>
    public string Apply(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        foreach (var mask in masks)
            text = mask.Replace(text, Masked);

        var limit = options.Value.MaxCharacters;
        return text.Length <= limit ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit), "…");
    }
}
