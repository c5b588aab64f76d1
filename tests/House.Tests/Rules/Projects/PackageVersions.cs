using System.Xml.Linq;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Versions stand in one file, exact, each used, each group with its reason.</summary>
internal sealed class PackageVersions : Rule
{
    private const string Central = "Directory.Packages.props";

    public override string WayOut => $"versions stand in {Central} alone, exact, and only for packages that a project uses";

    public override int AtLeast => 12;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => file.Is(".csproj", ".props", ".targets"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var xml = XDocument.Parse(file.Text);
        if (file.Name != Central)
        {
            return xml.Descendants("PackageReference")
                .Where(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null || item.Element("Version") is not null)
                .Select(item => At(file, $"gives {item.Attribute("Include")?.Value} a version"));
        }

        var used = tree.Files.Where(f => f.Is(".csproj", ".props") && f.Name != Central)
            .SelectMany(f => ProjectFile.Includes(XDocument.Parse(f.Text), "PackageReference"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var versions = xml.Descendants("PackageVersion").ToList();
        return versions.Where(item => !used.Contains(item.Attribute("Include")!.Value))
            .Select(item => At(file, $"{item.Attribute("Include")!.Value} is used by no project"))
            .Concat(versions.Where(item => !Version.TryParse(item.Attribute("Version")!.Value.Split('-')[0], out _))
                .Select(item => At(file, $"{item.Attribute("Include")!.Value} has no exact version")))
            .Concat(xml.Descendants("ItemGroup").Where(group => group.Attribute("Label") is null)
                .Select(_ => At(file, "a group of packages has no Label that gives its reason")));
    }

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/A.csproj", """<Project><ItemGroup><PackageReference Include="P" Version="1.0.0" /></ItemGroup></Project>"""),
        (Central, """<Project><ItemGroup Label="Why"><PackageVersion Include="P" Version="1.0.0" /></ItemGroup></Project>"""),
        new(
            ("src/A/A.csproj", """<Project><ItemGroup><PackageReference Include="P" /></ItemGroup></Project>"""),
            (Central, """<Project><ItemGroup Label="Why"><PackageVersion Include="P" Version="1.*" /></ItemGroup></Project>""")),
    ];

    public override IReadOnlyList<Sample> Sound =>
    [
        new(
            ("src/A/A.csproj", """<Project><ItemGroup><PackageReference Include="P" /></ItemGroup></Project>"""),
            (Central, """<Project><ItemGroup Label="Why"><PackageVersion Include="P" Version="1.0.0" /></ItemGroup></Project>""")),
    ];
}
