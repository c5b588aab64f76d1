using System.Text;

namespace Observe.ClickHouseHost.Sql;

/// <summary>
/// A statement that returns rows, taken apart so that the engine can be told to write them into a pipe: the streaming call of
/// the library formats each block as a document of its own, INTO OUTFILE formats the whole result as ClickHouse's server does.
/// </summary>
internal sealed record ReadStatement(string Head, string Format, string Tail)
{
    /// <summary>Splits at the last FORMAT clause, if any; a closing semicolon and comments after it fall away.</summary>
    public static ReadStatement Parse(ReadOnlySpan<byte> sql, string defaultFormat)
    {
        var tokens = new SqlTokens(sql);
        int depth = 0, end = 0, formatStart = -1, formatEnd = -1;
        var format = defaultFormat;
        for (var token = tokens.Next(); token.Kind != SqlTokenKind.End; token = tokens.Next())
        {
            if (tokens.IsSymbol(token, (byte)'(')) depth++;
            else if (tokens.IsSymbol(token, (byte)')')) depth--;
            if (depth == 0 && tokens.IsSymbol(token, (byte)';')) break;
            end = token.End;
            if (depth != 0 || !tokens.Is(token, "FORMAT"u8)) continue;

            var name = tokens.Next();
            var afterName = tokens.Position;
            var next = new SqlTokens(sql[afterName..]);
            var following = next.Next();
            var closes = following.Kind == SqlTokenKind.End || next.IsSymbol(following, (byte)';') || next.Is(following, "SETTINGS"u8);
            if (name.Kind == SqlTokenKind.End) break;
            end = name.End;
            if (name.Kind != SqlTokenKind.Word || !closes) continue;
            (formatStart, formatEnd, format) = (token.Start, name.End, Encoding.ASCII.GetString(sql[name.Start..name.End]));
        }

        return formatStart < 0
            ? new(Encoding.UTF8.GetString(sql[..end]), format, "")
            : new(Encoding.UTF8.GetString(sql[..formatStart]), format, Encoding.UTF8.GetString(sql[formatEnd..end]));
    }

    /// <summary>The same statement, its result going to a file descriptor of this process.</summary>
    public byte[] IntoDescriptor(nint descriptor) =>
        Encoding.UTF8.GetBytes($"{Head}\nINTO OUTFILE '/dev/fd/{descriptor}' TRUNCATE FORMAT {Format}{Tail}");
}
