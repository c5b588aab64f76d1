using System.Globalization;
using System.Text;

namespace Observe.ClickHouseHost.Sql;

/// <summary>
/// A statement that returns rows, taken apart so that the engine can be told to write them into a pipe: the streaming call of
/// the library formats each block as a document of its own, INTO OUTFILE formats the whole result as ClickHouse's server does.
/// </summary>
internal sealed record ReadStatement(byte[] Head, string Format, byte[] Tail)
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
            else if (depth == 0 && tokens.IsSymbol(token, (byte)';')) break;
            end = token.End;
            if (depth != 0 || !tokens.Is(token, "FORMAT"u8) || !ClosesStatement(sql, token.End, out var name)) continue;
            (formatStart, formatEnd, end, format) = (token.Start, name.End, name.End, Encoding.ASCII.GetString(tokens.Text(name)));
            _ = tokens.Next();
        }

        return formatStart < 0
            ? new(sql[..end].ToArray(), format, [])
            : new(sql[..formatStart].ToArray(), format, sql[formatEnd..end].ToArray());
    }

    /// <summary>The same statement, its result going to a file descriptor of this process.</summary>
    public byte[] IntoDescriptor(nint descriptor) =>
    [
        .. Head,
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\nINTO OUTFILE '/dev/fd/{descriptor}' TRUNCATE FORMAT {Format}")),
        .. Tail,
    ];

    /// <summary>A column may be called "format" too: the clause is a name with nothing but settings behind it.</summary>
    private static bool ClosesStatement(ReadOnlySpan<byte> sql, int at, out SqlToken name)
    {
        var tokens = new SqlTokens(sql, at);
        name = tokens.Next();
        if (name.Kind != SqlTokenKind.Word) return false;
        var following = tokens.Next();
        return following.Kind == SqlTokenKind.End || tokens.IsSymbol(following, (byte)';') || tokens.Is(following, "SETTINGS"u8);
    }
}
