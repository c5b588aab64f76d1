namespace Observe.ClickHouseHost.Sql;

internal enum SqlTokenKind
{
    Word,
    QuotedIdentifier,
    String,
    Number,
    Symbol,
    End,
}

internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End);

/// <summary>
/// Splits SQL into tokens the way ClickHouse's lexer does (src/Parsers/Lexer.cpp), comments and blanks left out. It reads no
/// further than it is asked to, so binary rows may follow the statement.
/// </summary>
internal ref struct SqlTokens(ReadOnlySpan<byte> sql, int position = 0)
{
    private readonly ReadOnlySpan<byte> sql = sql;

    public int Position { get; private set; } = position;

    public SqlToken Next()
    {
        SkipBlanksAndComments();
        var start = Position;
        if (start >= sql.Length) return new(SqlTokenKind.End, start, start);
        var kind = Scan(sql[start]);
        return new(kind, start, Position);
    }

    public readonly bool Is(SqlToken token, ReadOnlySpan<byte> keyword) =>
        token.Kind == SqlTokenKind.Word && System.Text.Ascii.EqualsIgnoreCase(sql[token.Start..token.End], keyword);

    public readonly bool IsSymbol(SqlToken token, byte symbol) =>
        token.Kind == SqlTokenKind.Symbol && sql[token.Start] == symbol;

    public readonly ReadOnlySpan<byte> Text(SqlToken token) => sql[token.Start..token.End];

    private SqlTokenKind Scan(byte first)
    {
        switch (first)
        {
            case (byte)'\'':
                SkipQuoted((byte)'\'');
                return SqlTokenKind.String;
            case (byte)'`' or (byte)'"':
                SkipQuoted(first);
                return SqlTokenKind.QuotedIdentifier;
            case (byte)'$' when SkipHeredoc():
                return SqlTokenKind.String;
            case 0xE2 when StartsWith([0xE2, 0x80, 0x98]): // ‘…’
                SkipPast([0xE2, 0x80, 0x99]);
                return SqlTokenKind.String;
            case 0xE2 when StartsWith([0xE2, 0x80, 0x9C]): // “…”
                SkipPast([0xE2, 0x80, 0x9D]);
                return SqlTokenKind.QuotedIdentifier;
        }

        if (IsWordStart(first)) return SkipWord(SqlTokenKind.Word);
        if (first is >= (byte)'0' and <= (byte)'9') return SkipWord(SqlTokenKind.Number);
        Position++;
        return SqlTokenKind.Symbol;
    }

    private void SkipBlanksAndComments()
    {
        while (Position < sql.Length)
        {
            var rest = sql[Position..];
            if (rest[0] is <= 32 or 127) Position++;
            else if (StartsWith([0xC2, 0xA0])) Position += 2;
            else if (rest.StartsWith("--"u8) || rest.StartsWith("# "u8) || rest.StartsWith("#!"u8) || rest.StartsWith("//"u8)) SkipPast("\n"u8);
            else if (rest.StartsWith("/*"u8)) SkipBlockComment();
            else return;
        }
    }

    private void SkipQuoted(byte quote)
    {
        for (Position++; Position < sql.Length; Position++)
        {
            if (sql[Position] == (byte)'\\') Position++;
            else if (sql[Position] == quote)
            {
                if (Position + 1 >= sql.Length || sql[Position + 1] != quote) break;
                Position++;
            }
        }

        Position = Math.Min(Position + 1, sql.Length);
    }

    private bool SkipHeredoc()
    {
        var rest = sql[Position..];
        var tagEnd = rest[1..].IndexOf((byte)'$');
        if (tagEnd < 0) return false;
        var tag = rest[..(tagEnd + 2)];
        foreach (var c in tag[1..^1])
            if (!IsWordStart(c) && c is not (>= (byte)'0' and <= (byte)'9')) return false;
        var close = rest[tag.Length..].IndexOf(tag);
        if (close < 0) return false;
        Position += (2 * tag.Length) + close;
        return true;
    }

    private SqlTokenKind SkipWord(SqlTokenKind kind)
    {
        while (Position < sql.Length
            && (IsWordStart(sql[Position]) || sql[Position] is (>= (byte)'0' and <= (byte)'9') or (byte)'$')) Position++;
        return kind;
    }

    private void SkipPast(ReadOnlySpan<byte> end)
    {
        var at = sql[Position..].IndexOf(end);
        Position = at < 0 ? sql.Length : Position + at + end.Length;
    }

    /// <summary>ClickHouse's block comments nest.</summary>
    private void SkipBlockComment()
    {
        var depth = 0;
        while (Position < sql.Length)
        {
            if (StartsWith("/*"u8))
            {
                depth++;
                Position += 2;
            }
            else if (StartsWith("*/"u8))
            {
                Position += 2;
                if (--depth == 0) return;
            }
            else Position++;
        }
    }

    private readonly bool StartsWith(ReadOnlySpan<byte> prefix) => sql[Position..].StartsWith(prefix);

    private static bool IsWordStart(byte c) =>
        c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_';
}
