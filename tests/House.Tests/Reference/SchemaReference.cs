using System.Text;
using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Reference;

/// <summary><c>docs/reference/schema.md</c>: ClickHouse's tables, from the migrations and the comments in them.</summary>
internal static partial class SchemaReference
{
    public static string Write(SourceTree tree)
    {
        var text = new StringBuilder("""
            # Schema

            Generated from `src/Storage/Schema/`; do not edit. ClickHouse holds these tables; Metering alone writes them. The relational catalog has tables
            of its own (`src/Catalog/Tables/`).


            """);
        foreach (var file in tree.In("src/Storage/Schema", ".sql")) Append(text, file);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, TreeFile file)
    {
        var created = Created().Match(file.Text);
        text.Append("## ").AppendLine(created.Success ? created.Groups[2].Value : file.Stem).AppendLine();
        text.Append('`').Append(file.Path).AppendLine("`").AppendLine();
        foreach (var line in file.Lines.TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)))
            text.AppendLine(Escaped(line[2..].Trim()));
        text.AppendLine();
        if (!created.Success || created.Groups[1].Value != "TABLE") return;

        var body = Body(file.Text, file.Text.IndexOf('(', created.Index));
        text.AppendLine("| Column | Type | |").AppendLine("|---|---|---|");
        foreach (var (name, type, note) in Columns(body)) text.Append("| `").Append(name).Append("` | `").Append(type).Append("` | ").Append(note).AppendLine(" |");
        text.AppendLine();
        foreach (Match clause in Clause().Matches(file.Text[(file.Text.IndexOf(body, StringComparison.Ordinal) + body.Length)..]))
            text.Append("- `").Append(Spaces().Replace(clause.Value.Trim(), " ")).AppendLine("`");
        text.AppendLine();
    }

    // A comment inside the table speaks of the columns below it, up to the next empty line.
    private static IEnumerable<(string Name, string Type, string Note)> Columns(string body)
    {
        var note = "";
        var item = new StringBuilder();
        foreach (var raw in body.Split('\n').Append(","))
        {
            var line = raw.Trim();
            if (line.Length == 0) note = "";
            if (line.StartsWith("--", StringComparison.Ordinal))
            {
                note = note.Length == 0 ? line[2..].Trim() : $"{note} {line[2..].Trim()}";
                continue;
            }

            item.Append(' ').Append(line);
            if (!line.EndsWith(',') || Depth(item.ToString()) > 0) continue;
            var column = Column().Match(Spaces().Replace(item.ToString().Trim().TrimEnd(','), " "));
            item.Clear();
            if (column.Success && column.Groups[1].Value is not ("INDEX" or "PROJECTION" or "CONSTRAINT"))
                yield return (column.Groups[1].Value, column.Groups[2].Value.Trim(), note);
        }
    }

    private static string Body(string sql, int open)
    {
        for (var (i, depth) = (open, 0); i < sql.Length; i++)
        {
            if (sql[i] == '(') depth++;
            if (sql[i] == ')' && --depth == 0) return sql[(open + 1)..i];
        }

        throw new FormatException("a parenthesis is not closed");
    }

    private static int Depth(string text) => text.Count(c => c == '(') - text.Count(c => c == ')');

    // "<=" and "|" would be markup.
    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex(@"^CREATE (TABLE|VIEW) IF NOT EXISTS (\w+)", RegexOptions.Multiline)]
    private static partial Regex Created();

    [GeneratedRegex(@"^(\w+) (.+?)( CODEC\(.*\))?$")]
    private static partial Regex Column();

    [GeneratedRegex(@"^(ENGINE|PARTITION BY|ORDER BY|TTL|SETTINGS)\b.*(\n +.*)*", RegexOptions.Multiline)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
