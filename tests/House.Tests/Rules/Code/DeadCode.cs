using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>A comment that parses as a statement is code that somebody switched off.</summary>
internal sealed class DeadCode : Rule
{
    public override string WayOut => "delete it: the history keeps it";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.AllCode;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Code.DescendantTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .SelectMany(trivia => trivia.ToString().Split('\n').Select(line => (trivia, text: line.Trim('/', '*', ' ', '\t', '\r'))))
            .Where(line => IsCode(line.text))
            .Select(line => At(file, line.trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1, $"code in a comment: {line.text}"));

    private static bool IsCode(string text)
    {
        if (text is "{" or "}" or "});" or "};") return true;
        if (!text.EndsWith(';')) return false;
        var statement = SyntaxFactory.ParseStatement(text, consumeFullText: true);
        if (statement.ContainsDiagnostics) return false;
        // Prose such as "price exact;" parses as a declaration; real code calls, assigns or leaves.
        return statement switch
        {
            LocalDeclarationStatementSyntax local => local.Declaration.Variables.Any(variable => variable.Initializer is not null),
            ExpressionStatementSyntax => true,
            ReturnStatementSyntax { Expression: not IdentifierNameSyntax } => true,
            ThrowStatementSyntax or IfStatementSyntax or ForEachStatementSyntax or ForStatementSyntax => true,
            _ => false,
        };
    }

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", "// store.Save(row);\nclass A;"), ("src/A/B.cs", "/* var x = 1; */ class A;"), ("src/A/C.cs", "// }\nclass A;")];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/A.cs", "// Prices are exact;\n// what was rated before stays; x = y in the books.\nclass A;")];
}
