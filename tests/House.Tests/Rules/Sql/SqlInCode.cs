using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Sql;

/// <summary>No statement is put together from pieces: it could not be read, run by hand, or trusted.</summary>
internal sealed partial class SqlInCode : Rule
{
    public override string WayOut => "put the statement into a .sql file with typed placeholders {name:Type}";

    public override int AtLeast => 60;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantNodes().Where(IsBuiltSql).Select(node => At(file, node, node.ToString().Trim().Split('\n') is [var one] ? one : "a statement over several lines"));

    private static bool IsBuiltSql(SyntaxNode node) => node switch
    {
        InterpolatedStringExpressionSyntax text => !IsParameterised(text)
            && text.Contents.OfType<InterpolationSyntax>().Any() && Verb().IsMatch(string.Concat(text.Contents.OfType<InterpolatedStringTextSyntax>())),
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) =>
            sum.Left is LiteralExpressionSyntax { Token.Value: string text } && Verb().IsMatch(text) && sum.Right is not LiteralExpressionSyntax,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Format" or "Concat" or "Append" or "AppendLine" } } call =>
            call.ArgumentList.Arguments.Any(argument => argument.Expression is LiteralExpressionSyntax { Token.Value: string text } && Verb().IsMatch(text)),
        _ => false,
    };

    // EF Core takes these as FormattableString: each hole becomes a parameter, never text.
    private static bool IsParameterised(InterpolatedStringExpressionSyntax text) =>
        text.Parent?.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called }
        && called.Name.Identifier.Text is "ExecuteSqlAsync" or "ExecuteSqlInterpolatedAsync" or "SqlQuery" or "FromSql" or "FromSqlInterpolated";

    [GeneratedRegex(@"^\s*(SELECT\s|INSERT\s+INTO\s|ALTER\s+(TABLE|USER)\s|CREATE\s+(TABLE|DATABASE|VIEW|OR|USER|ROLE|MATERIALIZED)|DROP\s+(TABLE|DATABASE|VIEW)|DELETE\s+FROM|UPDATE\s+\w+\s+SET|TRUNCATE\s+TABLE|WITH\s+\w+\s+AS|OPTIMIZE\s+TABLE|EXPLAIN\s|KILL\s+QUERY)")]
    private static partial Regex Verb();

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.cs", """class A { string F(string t) => $"SELECT * FROM {t}"; }"""),
        ("src/A/B.cs", """class B { string F(string t) => "DELETE FROM x WHERE id = " + t; }"""),
        ("src/A/C.cs", """class C { void F(StringBuilder b) => b.Append("SELECT a "); }"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", """class A { string F(string t) => $"Select a tenant, {t}"; string G() => "SELECT 1"; }"""),
            ("src/A/B.cs", """class B { Task F(string t) => db.ExecuteSqlAsync($"INSERT INTO x VALUES ({t})", token); }""")];
}
