using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Observe.House.Tests.Tree;

/// <summary>One file of the tree, read once.</summary>
/// <param name="path">From the root, with forward slashes.</param>
/// <param name="read">Its bytes.</param>
internal sealed class TreeFile(string path, Func<byte[]> read)
{
    private readonly Lazy<byte[]> bytes = new(read);

    // One tree a file, whichever of the rules that run side by side asks first: the compilation knows its trees by reference.
    private readonly Lazy<SyntaxTree> syntax = new(() => CSharpSyntaxTree.ParseText(
        Encoding.UTF8.GetString(read()), new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse), path));

    public string Path => path;

    public string Name => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The name without its last extension.</summary>
    public string Stem => Name.Contains('.') ? Name[..Name.LastIndexOf('.')] : Name;

    /// <summary>From the root, without a slash at the end; empty for a file at the root.</summary>
    public string Folder => path.Contains('/') ? path[..path.LastIndexOf('/')] : "";

    /// <summary>With its dot, lower case; empty when there is none.</summary>
    public string Extension => Name.Contains('.') ? Name[Name.LastIndexOf('.')..].ToLowerInvariant() : "";

    public ReadOnlySpan<byte> Bytes => bytes.Value;

    public string Text => field ??= Encoding.UTF8.GetString(bytes.Value);

    public string[] Lines => field ??= Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    public bool IsIn(string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    public bool Is(params string[] extensions) => extensions.Contains(Extension);

    public SyntaxTree Syntax => syntax.Value;

    public CompilationUnitSyntax Code => Syntax.GetCompilationUnitRoot();

    /// <summary>The 1-based line on which a node of <see cref="Code"/> starts.</summary>
    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    public override string ToString() => path;
}
