using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Observe.Storage.Client;

namespace Observe.Storage.Schema;

/// <summary>One embedded file <c>NNNN_verb_noun.sql</c>: one idempotent statement, never edited once released.</summary>
/// <param name="Number">Its place in the order, from 1 without gaps.</param>
/// <param name="Name">The file's name without <c>.sql</c>.</param>
/// <param name="Sql">The statement before substitution.</param>
internal sealed partial record Migration(int Number, string Name, string Sql)
{
    private static readonly string[] Tokens =
        ["{{engine}}", "{{cluster}}", "{{retention_days}}", "{{span_retention_days}}", "{{content_retention_days}}",
            "{{quarantine_retention_days}}"];

    /// <summary>SHA-256 over the text before substitution, line ends unified; lower-case hex.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n").TrimEnd())));

    /// <summary>The migrations embedded in an assembly, in order; numbers may leave gaps.</summary>
    /// <exception cref="MigrationException">A file is misnamed, a number is taken twice, or a token is unknown.</exception>
    public static IReadOnlyList<Migration> All(Assembly assembly)
    {
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Schema.", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number)
            .ToList();

        for (var i = 1; i < migrations.Count; i++)
        {
            if (migrations[i].Number == migrations[i - 1].Number)
                throw new MigrationException($"migration {migrations[i].Name}: {migrations[i - 1].Name} has the same number");
        }

        return migrations;
    }

    /// <summary>
    /// The statement for one installation. These spellings are substituted and no more: <c>{{engine}}</c> before an engine's
    /// name (empty, or <c>Replicated</c> on a cluster), <c>{{cluster}}</c> after a table's name (empty, or <c>ON CLUSTER
    /// 'name'</c>) and how long usage, spans, content and what was refused are kept: <c>{{retention_days}}</c>, <c>{{span_retention_days}}</c>,
    /// <c>{{content_retention_days}}</c>, <c>{{quarantine_retention_days}}</c>.
    /// </summary>
    public string For(MigratorOptions options) => Sql
        .Replace("{{engine}}", options.Cluster is null ? string.Empty : "Replicated", StringComparison.Ordinal)
        .Replace("{{cluster}}", ClusterClause(options), StringComparison.Ordinal)
        .Replace("{{retention_days}}", options.RetentionDays.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{span_retention_days}}", options.SpanRetentionDays.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{content_retention_days}}", options.ContentRetentionDays.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{quarantine_retention_days}}", options.QuarantineRetentionDays.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static string ClusterClause(MigratorOptions options) =>
        options.Cluster is null ? string.Empty : $"ON CLUSTER {SqlName.Literal(options.Cluster)}";

    private static Migration Read(Assembly assembly, string resource)
    {
        var file = FileName().Match(resource);
        if (!file.Success) throw new MigrationException($"migration {resource}: a file is called NNNN_verb_noun.sql");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd();
        foreach (Match token in Token().Matches(sql))
        {
            if (!Tokens.Contains(token.Value))
                throw new MigrationException($"migration {file.Groups[1].Value}: {token.Value} is none of {string.Join(", ", Tokens)}");
        }

        return new Migration(int.Parse(file.Groups[2].ValueSpan, CultureInfo.InvariantCulture), file.Groups[1].Value, sql);
    }

    [GeneratedRegex(@"\.Schema\.((\d{4})_[a-z0-9]+_[a-z0-9_]+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\{\{[^}]*\}\}")]
    private static partial Regex Token();
}
