using System.Text;

namespace Observe.ClickHouseHost.Sql;

/// <summary>An INSERT whose rows follow its text: the statement without its FORMAT, the format, and where the rows begin.</summary>
internal sealed record InsertStatement(byte[] Statement, string Format, int DataOffset)
{
    internal enum Outcome
    {
        /// <summary>Not an INSERT with rows: to be run as a whole.</summary>
        Other,

        /// <summary>The text seen so far ends too early to tell.</summary>
        NeedMore,

        Found,
    }

    /// <summary>Looks at the beginning of a request.</summary>
    public static Outcome TryParse(ReadOnlySpan<byte> text, bool complete, out InsertStatement? insert)
    {
        insert = null;
        var tokens = new SqlTokens(text);
        var first = tokens.Next();
        if (first.Kind == SqlTokenKind.End || first.End == text.Length) return complete ? Outcome.Other : Outcome.NeedMore;
        if (!tokens.Is(first, "INSERT"u8)) return Outcome.Other;

        var depth = 0;
        while (true)
        {
            var token = tokens.Next();
            // A token that touches the end of what was read may go on in what was not.
            if (token.End >= text.Length && !(complete && token.Kind != SqlTokenKind.End))
                return complete ? Outcome.Other : Outcome.NeedMore;
            if (tokens.IsSymbol(token, (byte)'(')) depth++;
            else if (tokens.IsSymbol(token, (byte)')')) depth--;
            else if (depth > 0) continue;
            else if (tokens.IsSymbol(token, (byte)';')) return Outcome.Other;
            else if (tokens.Is(token, "SELECT"u8) || tokens.Is(token, "WITH"u8) || tokens.Is(token, "WATCH"u8)
                || tokens.Is(token, "INFILE"u8)) return Outcome.Other;
            else if (tokens.Is(token, "VALUES"u8))
            {
                insert = new(text[..token.Start].ToArray(), "Values", token.End);
                return Outcome.Found;
            }
            else if (tokens.Is(token, "FORMAT"u8)) return AfterFormat(text, complete, ref tokens, token, out insert);
        }
    }

    private static Outcome AfterFormat(
        ReadOnlySpan<byte> text, bool complete, ref SqlTokens tokens, SqlToken keyword, out InsertStatement? insert)
    {
        insert = null;
        var name = tokens.Next();
        if (name.End >= text.Length && !complete) return Outcome.NeedMore;
        if (name.Kind != SqlTokenKind.Word) return Outcome.Other;
        var format = Encoding.ASCII.GetString(tokens.Text(name));
        var statement = text[..keyword.Start];

        // Settings may also stand between the format and the rows.
        var settings = tokens.Next();
        if (tokens.Is(settings, "SETTINGS"u8) && settings.End < text.Length)
        {
            var end = SettingsEnd(ref tokens, settings.End);
            if (end >= text.Length && !complete) return Outcome.NeedMore;
            insert = new([.. statement, .. text[settings.Start..end], (byte)' '], format, SkipLineEnd(text, end));
            return Outcome.Found;
        }

        if (format.Equals("Values", StringComparison.OrdinalIgnoreCase))
        {
            insert = new(statement.ToArray(), "Values", name.End);
            return Outcome.Found;
        }

        if (!complete && text[name.End..].Trim(" \t\f\r\n"u8).IsEmpty && text.Length - name.End < 8) return Outcome.NeedMore;
        insert = new(statement.ToArray(), format, SkipLineEnd(text, name.End));
        return Outcome.Found;
    }

    /// <summary>name = value, name = value …: the end of the last value.</summary>
    private static int SettingsEnd(ref SqlTokens tokens, int end)
    {
        while (true)
        {
            if (tokens.Next().Kind != SqlTokenKind.Word || !tokens.IsSymbol(tokens.Next(), (byte)'=')) return end;
            var value = tokens.Next();
            if (tokens.IsSymbol(value, (byte)'-')) value = tokens.Next();
            end = value.End;
            if (!tokens.IsSymbol(tokens.Next(), (byte)',')) return end;
        }
    }

    /// <summary>Blanks of the same line and one line end belong to the statement, whatever follows to the rows.</summary>
    private static int SkipLineEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\f') at++;
        if (at < text.Length && text[at] == (byte)'\r') at++;
        if (at < text.Length && text[at] == (byte)'\n') at++;
        return at;
    }
}
