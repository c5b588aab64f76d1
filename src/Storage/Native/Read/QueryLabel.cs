namespace Observe.Storage.Native.Read;

/// <summary>A short name of a statement for messages: the file's name that stands in its first comment, else its beginning.</summary>
internal static class QueryLabel
{
    private const int MaxChars = 80;

    public static string Of(string sql)
    {
        if (sql.StartsWith("/* ", StringComparison.Ordinal) && sql.IndexOf(" */", StringComparison.Ordinal) is > 0 and var end) return sql[3..end];
        var line = string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxChars ? line : line[..MaxChars] + "…";
    }
}
