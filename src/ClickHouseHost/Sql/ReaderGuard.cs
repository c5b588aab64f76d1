using System.Text;

namespace Observe.ClickHouseHost.Sql;

/// <summary>
/// What the engine's readonly=1 leaves open to a reader of the embedded engine: the scalar function <c>file</c> (the server
/// confines it to a directory, the embedded engine does not) and the functions that run text or load libraries.
/// </summary>
internal static class ReaderGuard
{
    private static readonly string[] Refused = ["file", "catboostevaluate", "hascolumnintable", "eval", "executable"];

    private static readonly HashSet<string> RefusedSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        "readonly", "allow_ddl", "allow_introspection_functions", "allow_experimental_eval_table_function",
        "max_memory_usage", "max_memory_usage_for_user", "session_timezone",
    };

    /// <summary>Whether a reader may not set this; an exact repetition of the value in force is the engine's to allow.</summary>
    public static bool RefusesSetting(string name) => RefusedSettings.Contains(name);

    /// <summary>The first identifier a reader may not use, or null.</summary>
    public static string? FindRefused(ReadOnlySpan<byte> sql, IEnumerable<string> parameterValues)
    {
        var tokens = new SqlTokens(sql);
        var takesIdentifiers = false;
        for (var token = tokens.Next(); token.Kind != SqlTokenKind.End; token = tokens.Next())
        {
            var text = Encoding.UTF8.GetString(tokens.Text(token));
            if (token.Kind == SqlTokenKind.QuotedIdentifier)
            {
                // An escape can spell any name; nobody needs one to read.
                if (text.Contains('\\', StringComparison.Ordinal)) return text;
                text = text.Trim('`', '"', '“', '”');
            }
            else if (token.Kind != SqlTokenKind.Word) continue;
            takesIdentifiers |= text.Equals("Identifier", StringComparison.OrdinalIgnoreCase);
            if (Refused.Contains(text, StringComparer.OrdinalIgnoreCase)) return text;
        }

        return takesIdentifiers
            ? parameterValues.FirstOrDefault(v => Refused.Any(r => v.Contains(r, StringComparison.OrdinalIgnoreCase)))
            : null;
    }

    /// <summary>
    /// Settings written inside the statement. readonly=1 refuses them unless they repeat what is in force, so the host puts
    /// them in force before it makes the session read-only; what this misses, the engine refuses.
    /// </summary>
    public static Dictionary<string, string> SettingsInside(ReadOnlySpan<byte> sql)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var tokens = new SqlTokens(sql);
        for (var token = tokens.Next(); token.Kind != SqlTokenKind.End; token = tokens.Next())
        {
            if (!tokens.Is(token, "SETTINGS"u8)) continue;
            do
            {
                var name = tokens.Next();
                if (name.Kind != SqlTokenKind.Word || !tokens.IsSymbol(tokens.Next(), (byte)'=')) break;
                var value = tokens.Next();
                var sign = tokens.IsSymbol(value, (byte)'-') ? "-" : "";
                if (sign.Length > 0) value = tokens.Next();
                found[Encoding.UTF8.GetString(tokens.Text(name))] = sign + Literal(tokens.Text(value), value.Kind);
                token = tokens.Next();
            }
            while (tokens.IsSymbol(token, (byte)','));
        }

        return found;
    }

    private static string Literal(ReadOnlySpan<byte> text, SqlTokenKind kind)
    {
        var value = Encoding.UTF8.GetString(text);
        return kind == SqlTokenKind.String
            ? value.Trim('\'').Replace("\\'", "'", StringComparison.Ordinal).Replace("''", "'", StringComparison.Ordinal)
            : value;
    }
}
