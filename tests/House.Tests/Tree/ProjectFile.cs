using System.Xml.Linq;

namespace Observe.House.Tests.Tree;

/// <summary>What a <c>.csproj</c> says about its project.</summary>
internal sealed record ProjectFile(TreeFile File, string Sdk, IReadOnlyList<string> References, IReadOnlyList<string> Packages, XDocument Xml)
{
    /// <summary>The project's name: its file's, without <c>.csproj</c>.</summary>
    public string Name => File.Stem;

    public bool IsTest => File.IsIn("tests");

    public static ProjectFile Read(TreeFile file)
    {
        var xml = XDocument.Parse(file.Text);
        return new ProjectFile(
            file,
            xml.Root?.Attribute("Sdk")?.Value ?? "",
            [.. Includes(xml, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(xml, "PackageReference")],
            xml);
    }

    public IEnumerable<string> Items(string kind) => Includes(Xml, kind);

    public static IEnumerable<string> Includes(XDocument xml, string kind) =>
        xml.Descendants(kind).Select(item => item.Attribute("Include")?.Value ?? item.Attribute("Update")?.Value ?? "").Where(name => name.Length > 0);
}
