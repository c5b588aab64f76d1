using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Observe.Metering.Content;

/// <summary>Section <c>Metering:Content</c>: whether prompts and answers are stored (R14). They are not, unless switched on here.</summary>
public sealed record ContentOptions
{
    public const string Section = "Metering:Content";

    /// <summary>Store what was asked and answered, in the table span_content only (default false).</summary>
    public bool Store { get; init; }

    /// <summary>
    /// Regular expressions (.NET, without backtracking) beside the built-in ones for mail addresses, card numbers and keys; what they match is
    /// replaced by "[masked]" before anything is stored.
    /// </summary>
    public IReadOnlyList<string> Masks { get; init; } = [];

    /// <summary>Characters of one piece of content (default 65,536); a longer one keeps its beginning.</summary>
    public int MaxCharacters { get; init; } = 65_536;
}

internal sealed class ContentOptionsValidator : IValidateOptions<ContentOptions>
{
    public ValidateOptionsResult Validate(string? name, ContentOptions options)
    {
        var failures = new List<string>();
        for (var index = 0; index < options.Masks.Count; index++)
        {
            try
            {
                _ = new Regex(options.Masks[index], RegexOptions.NonBacktracking);
            }
            catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
            {
                failures.Add($"{ContentOptions.Section}:{nameof(options.Masks)}:{index} is no regular expression that can be used here: {failure.Message}");
            }
        }

        if (options.MaxCharacters is < 1 or > 16 * 1024 * 1024)
            failures.Add($"{ContentOptions.Section}:{nameof(options.MaxCharacters)} is {options.MaxCharacters}; it must be from 1 to 16777216.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
