namespace Observe.Storage.Native.Read;

/// <summary>A ClickHouse type's spelling taken apart: <c>Map(String, Decimal(38, 12))</c> is Map of two arguments.</summary>
internal readonly record struct TypeName(string Name, IReadOnlyList<string> Arguments)
{
    public static TypeName Parse(string text)
    {
        text = text.Trim();
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || text[^1] != ')') return new TypeName(text, []);
        return new TypeName(text[..open], Split(text[(open + 1)..^1]));
    }

    /// <summary>A tuple's element without its name: <c>amount Decimal(38, 12)</c> → <c>Decimal(38, 12)</c>.</summary>
    public static string WithoutElementName(string element)
    {
        var open = element.IndexOf('(', StringComparison.Ordinal);
        var space = element.LastIndexOf(' ', open < 0 ? element.Length - 1 : open);
        return space < 0 ? element : element[(space + 1)..];
    }

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var (depth, from, quoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quoted: i++; break;
                case '\'': quoted = !quoted; break;
                case '(' when !quoted: depth++; break;
                case ')' when !quoted: depth--; break;
                case ',' when !quoted && depth == 0:
                    parts.Add(text[from..i].Trim());
                    from = i + 1;
                    break;
            }
        }

        parts.Add(text[from..].Trim());
        return parts;
    }
}
