using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Observe.House.Tests.Reference;

/// <summary>A doc comment's summary as one line of Markdown.</summary>
internal static partial class DocText
{
    /// <summary>Empty when there is none; &lt;c&gt; becomes a code span, a reference its last name.</summary>
    public static string Of(SyntaxNode node)
    {
        var raw = string.Concat(node.GetLeadingTrivia().Where(trivia => trivia.HasStructure).Select(trivia => trivia.ToString()));
        var inside = Summary().Match(raw).Groups[1].Value.Replace("///", "", StringComparison.Ordinal);
        var code = Code().Replace(inside, "`$1`");
        return Spaces().Replace(Tag().Replace(code, match => match.Groups[1].Value), " ").Trim()
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex("<c>(.*?)</c>", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("""<(?:see|paramref)\s+(?:cref|name|langword)="(?:[^"]*\.)?([^".]+)"\s*/>|<[^>]+>""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
