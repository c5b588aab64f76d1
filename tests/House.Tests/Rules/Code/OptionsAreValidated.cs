using Microsoft.CodeAnalysis.CSharp.Syntax;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Code;

/// <summary>Options read from configuration have a validator that speaks in the words of the configuration's keys.</summary>
internal sealed class OptionsAreValidated : Rule
{
    public override string WayOut => "write Validate…Options : IValidateOptions<…Options> that lists every failure, and call ValidateOnStart";

    public override int AtLeast => 1;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Product.Where(file => Options(file).Any());

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        Options(file).Where(options => !Validators(tree).Contains(options.Identifier.Text))
            .Select(options => At(file, options, $"{options.Identifier.Text} is read from configuration and never validated"));

    /// <summary>Types called …Options that name their section of the configuration.</summary>
    public static IEnumerable<TypeDeclarationSyntax> Options(TreeFile file) =>
        file.Code.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(type =>
            type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal)
            && type.Members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Any(v => v.Identifier.Text is "Section" or "SectionName")));

    private static HashSet<string> Validators(SourceTree tree) =>
        [.. tree.Product.SelectMany(file => file.Code.DescendantNodes().OfType<GenericNameSyntax>())
            .Where(name => name.Identifier.Text == "IValidateOptions" && name.Ancestors().OfType<BaseListSyntax>().Any())
            .Select(name => name.TypeArgumentList.Arguments[0].ToString().Split('.')[^1])];

    public override IReadOnlyList<Sample> Broken =>
        [("src/A/A.cs", """sealed record StoreOptions { public const string Section = "Metering:Store"; }""")];

    public override IReadOnlyList<Sample> Sound =>
    [
        ("src/A/A.cs", """
            sealed record StoreOptions { public const string Section = "Metering:Store"; }
            sealed class ValidateStoreOptions : IValidateOptions<StoreOptions>;
            sealed record DrawOptions(int Width);
            """),
    ];
}
