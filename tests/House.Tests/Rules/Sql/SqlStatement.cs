using System.Text;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>What a <c>.sql</c> file says, without its comments and with its literals emptied.</summary>
internal static class SqlStatement
{
    public static string Bare(string sql)
    {
        var bare = new StringBuilder(sql.Length);
        for (var i = 0; i < sql.Length; i++)
        {
            if (Starts(sql, i, "--")) i = End(sql, i, "\n") - 1;
            else if (Starts(sql, i, "/*")) i = End(sql, i, "*/") + 1;
            else if (sql[i] is '\'' or '`' or '"') i = Skip(sql, i, bare);
            else bare.Append(sql[i]);
        }

        return bare.ToString().Trim();
    }

    private static int Skip(string sql, int i, StringBuilder bare)
    {
        var quote = sql[i];
        bare.Append(quote).Append(quote);
        for (i++; i < sql.Length && sql[i] != quote; i++)
        {
            if (sql[i] == '\\') i++;
        }

        return i;
    }

    private static bool Starts(string sql, int i, string with) => string.CompareOrdinal(sql, i, with, 0, with.Length) == 0;

    private static int End(string sql, int i, string with) => sql.IndexOf(with, i, StringComparison.Ordinal) is >= 0 and var end ? end : sql.Length;
}
