using System.Text.RegularExpressions;

namespace Observe.Storage.Client;

/// <summary>Finds the typed placeholders of a statement, skipping strings, quoted names and comments.</summary>
internal static partial class Placeholders
{
    /// <summary>Each placeholder's type by its name, e.g. <c>from</c> → <c>DateTime64(3)</c>.</summary>
    public static Dictionary<string, string> TypesIn(string sql)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Token().Matches(sql))
        {
            if (match.Groups["name"].Success) types[match.Groups["name"].Value] = match.Groups["type"].Value.Trim();
        }

        return types;
    }

    // The alternatives before the placeholder swallow whatever must not be searched.
    [GeneratedRegex("""
        '(?:[^'\\]|\\.|'')*' | `(?:[^`\\]|\\.)*` | "(?:[^"\\]|\\.)*" | --[^\n]* | /\*.*?\*/
        | \{\s*(?<name>[A-Za-z_]\w*)\s*:\s*(?<type>[^{}]+?)\s*\}
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Token();
}
