using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Dependencies that a project must stay free of; an entry that ends in <c>*</c> means every package that starts so.</summary>
internal sealed class ForbiddenPackages : Rule
{
    private const string AspNet = "Microsoft.AspNetCore*";
    private const string EntityFramework = "Microsoft.EntityFrameworkCore*";

    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Vocabulary"] = ["*"],
        ["Storage"] = [AspNet, EntityFramework, "Npgsql*", "Radzen*", "Quartz*"],
        ["ClickHouseHost"] = [EntityFramework, "Npgsql*", "Radzen*", "Quartz*"],
        ["Catalog"] = [AspNet, "Radzen*", "Quartz*"],
        ["Billing"] = [AspNet, "Radzen*", "Quartz*"],
        ["Metering"] = ["Radzen*"],
        ["Dashboard"] = ["Quartz*"],
        ["GpuExporter"] = [EntityFramework, "Npgsql*", "Radzen*", "Quartz*"],
        ["Gateway"] = ["Radzen*", "Quartz*"],
        ["Observe"] = ["Radzen*", "Quartz*", EntityFramework],
    };

    // Not packages: the SDK and the shared framework bring ASP.NET Core too.
    private static readonly string[] WithoutAspNet = ["Vocabulary", "Storage", "Catalog", "Billing"];

    public override string WayOut => "this dependency belongs to another project (see ARCHITECTURE.md, who may reference whom)";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src", ".csproj");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var project = ProjectFile.Read(file);
        var forbidden = Forbidden.GetValueOrDefault(project.Name, []);
        foreach (var package in project.Packages.Where(package => forbidden.Any(entry => Matches(entry, package))))
            yield return At(file, $"{project.Name} uses the package {package}");

        if (WithoutAspNet.Contains(project.Name)
            && (project.Sdk.EndsWith(".Web", StringComparison.Ordinal) || project.Items("FrameworkReference").Any()))
        {
            yield return At(file, $"{project.Name} brings in ASP.NET Core");
        }
    }

    private static bool Matches(string entry, string package) => package.StartsWith(entry.TrimEnd('*'), StringComparison.OrdinalIgnoreCase);

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Vocabulary/Vocabulary.csproj", """<Project><ItemGroup><PackageReference Include="Anything" /></ItemGroup></Project>"""),
        ("src/Storage/Storage.csproj", """<Project><ItemGroup><PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" /></ItemGroup></Project>"""),
        ("src/Billing/Billing.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />"""),
        ("src/Storage/Storage.csproj", """<Project><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>"""),
    ];
}
