using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Observe.Storage.Client;

namespace Observe.Storage;

/// <summary>
/// A statement kept in an embedded <c>.sql</c> file beside the C# type of the same name: <c>Pages/Cost/CostRowsQuery.sql</c> for
/// <c>Observe.Dashboard.Pages.Cost.CostRowsQuery</c>. Embed with <c>&lt;EmbeddedResource Include="**/*.sql" /&gt;</c>.
/// </summary>
public sealed class SqlText
{
    private static readonly ConcurrentDictionary<Type, SqlText> Known = new();

    private SqlText(string name, string sql)
    {
        Name = name;
        Sql = sql;
        Placeholders = Client.Placeholders.TypesIn(sql);
    }

    /// <summary>The resource's name: namespace, type and <c>.sql</c>.</summary>
    public string Name { get; }

    public string Sql { get; }

    /// <summary>Each typed placeholder's ClickHouse type by its name.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; }

    /// <summary>The file beside <typeparamref name="TQuery"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no such embedded file.</exception>
    public static SqlText Of<TQuery>() => Of(typeof(TQuery));

    /// <summary>The file beside a type; the way for static classes, which cannot be type arguments.</summary>
    /// <exception cref="InvalidOperationException">There is no such embedded file.</exception>
    public static SqlText Of(Type query) => Known.GetOrAdd(query, static type =>
        Read(type.Assembly, $"{type.FullName?.Replace('+', '.')}.sql")
            ?? throw new InvalidOperationException(
                $"{type.Assembly.GetName().Name} embeds no {type.FullName}.sql: put {type.Name}.sql beside {type.Name}.cs and embed it"));

    /// <summary>Every embedded <c>.sql</c> of an assembly, by name; for the test that compiles them all.</summary>
    public static IReadOnlyList<SqlText> All(Assembly assembly) =>
        [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name)!)];

    public override string ToString() => Name;

    /// <summary>Values for the placeholders from an object's properties of the same names (<c>{fromTime:…}</c> ↔ <c>FromTime</c>).</summary>
    /// <exception cref="ArgumentException">A placeholder without a property, or a property that no placeholder uses; names all.</exception>
    public QueryParameters Bind(object? parameters)
    {
        if (parameters is QueryParameters ready) return Check(ready);
        var bound = new QueryParameters();
        foreach (var property in parameters?.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance) ?? [])
        {
            if (property.GetIndexParameters().Length > 0) continue;
            bound[LowerCamel(property.Name)] = property.GetValue(parameters);
        }

        return Check(bound);
    }

    private QueryParameters Check(QueryParameters bound)
    {
        var given = bound.Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var missing = Placeholders.Keys.Except(given).ToList();
        var unused = given.Except(Placeholders.Keys).ToList();
        if (missing.Count + unused.Count == 0) return bound;

        var text = new StringBuilder(Name).Append(':');
        if (missing.Count > 0) text.Append(" no value for ").AppendJoin(", ", missing.Select(m => $"{{{m}:{Placeholders[m]}}}")).Append(';');
        if (unused.Count > 0) text.Append(" no placeholder for ").AppendJoin(", ", unused).Append(';');
        throw new ArgumentException(text.ToString().TrimEnd(';'));
    }

    private static string LowerCamel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static SqlText? Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new SqlText(name, reader.ReadToEnd());
    }
}
