using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Text;

/// <summary>Sources are text; pictures belong to the documentation and to the pages.</summary>
internal sealed class BinaryFiles : Rule
{
    private const int Most = 1024 * 1024;

    public override string WayOut => "build it, fetch it, or keep it out; only docs/**/*.png and the pages' icons and fonts are binary, below 1 MiB each";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        if (!IsBinary(file)) yield break;
        var picture = file.IsIn("docs") && file.Is(".png");
        var icon = file.IsIn("src/Dashboard/wwwroot") && file.Is(".ico", ".png", ".woff2");
        if (!picture && !icon) yield return At(file, "is binary");
        else if (file.Bytes.Length > Most) yield return At(file, $"has {file.Bytes.Length:N0} bytes");
    }

    public static bool IsBinary(TreeFile file) => file.Bytes[..Math.Min(file.Bytes.Length, 8000)].Contains((byte)0);

    public override IReadOnlyList<Sample> Broken => [("src/A/engine.so", "\u007fELF\0"), ("shot.png", "\u0089PNG\0")];

    public override IReadOnlyList<Sample> Sound => [("docs/images/a.png", "\u0089PNG\0"), ("src/A/A.cs", "text")];
}
