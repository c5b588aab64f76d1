using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Text;

/// <summary>Where packages come from is the machine's affair: no file of the tree names a registry.</summary>
internal sealed partial class RegistryHosts : Rule
{
    public override string WayOut => "npm: omit-lockfile-registry-resolved=true in .npmrc and no \"resolved\"; NuGet: no sources in the tree";

    public override int AtLeast => 1;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file =>
        file.Name is "package-lock.json" or "package.json" or ".npmrc" or "global.json"
        || file.Name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase)
        || file.Is(".props", ".csproj", ".targets"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (Host().IsMatch(file.Lines[i])) yield return At(file, i + 1, file.Lines[i].Trim());
        }
    }

    [GeneratedRegex("""("resolved":\s*"http|registry\s*=\s*\S|<add\s[^>]*value="http|RestoreSources|"registry":)""")]
    private static partial Regex Host();

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/A/package-lock.json", """{ "resolved": "https://registry.example/a.tgz" }"""),
        ("src/A/.npmrc", "registry=https://registry.example"),
        ("nuget.config", """<add key="a" value="https://feed.example" />"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/A/package-lock.json", """{ "integrity": "sha512-x", "funding": { "url": "https://example.org" } }"""), ("src/A/.npmrc", "omit-lockfile-registry-resolved=true")];
}
