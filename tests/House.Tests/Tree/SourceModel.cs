using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Observe.House.Tests.Tree;

/// <summary>
/// The meaning of the product's code: one compilation of all C# files under <c>src</c> against this process's framework.
/// Types from packages stay unknown, which the rules that ask (about <c>decimal</c>, about <c>Task</c>) can live with.
/// </summary>
internal static class SourceModel
{
    private static readonly ConditionalWeakTable<SourceTree, CSharpCompilation> Known = [];

    private static readonly Lazy<IReadOnlyList<MetadataReference>> Framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal)
                    || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
                    || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                    || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))]);

    // What ImplicitUsings adds to every file of a project.
    private static readonly string ImplicitUsings = string.Join('\n', ((string[])[
        "System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Net.Http", "System.Net.Http.Json", "System.Threading",
        "System.Threading.Tasks", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging"]).Select(name => $"global using global::{name};"));

    public static SemanticModel Of(SourceTree tree, TreeFile file) =>
        Known.GetValue(tree, Compile).GetSemanticModel(file.Syntax, ignoreAccessibility: true);

    private static CSharpCompilation Compile(SourceTree tree) => CSharpCompilation.Create(
        "src",
        tree.Product.Select(file => file.Syntax).Append(
            CSharpSyntaxTree.ParseText(ImplicitUsings, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse))),
        Framework.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
}
