using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Docs;

/// <summary>A wrong map is worse than none: what a text links to exists, headings included.</summary>
internal sealed partial class Links : Rule
{
    public override string WayOut => "mend the link, or write what it promises";

    public override int AtLeast => 8;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => file.Is(".md"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var text = Fence().Replace(file.Text, block => new string('\n', block.Value.Count(c => c == '\n')));
        foreach (Match link in Link().Matches(text))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) continue;
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? file.Path : Resolve(file.Folder, parts[0]);
            var line = 1 + text.AsSpan(0, link.Index).Count('\n');
            if (tree.Find(path) is not { } found)
            {
                if (parts.Length > 1 || !tree.HasFolder(path.TrimEnd('/'))) yield return At(file, line, $"links to {target}, which does not exist");
            }
            else if (parts.Length > 1 && !Anchors(found).Contains(parts[1]))
            {
                yield return At(file, line, $"links to {target}, but {path} has no such heading");
            }
        }
    }

    private static string Resolve(string folder, string target)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part != ".") parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private static HashSet<string> Anchors(TreeFile file) =>
        [.. file.Lines.Where(line => line.StartsWith('#'))
            .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    public override IReadOnlyList<Sample> Broken =>
        [("docs/a.md", "[b](b.md)"), new(("docs/a.md", "[b](b.md#gone)"), ("docs/b.md", "# Here")), ("docs/a.md", "![x](../pictures/x.png)")];

    public override IReadOnlyList<Sample> Sound =>
    [
        new(("docs/a.md", "[b](b.md#now-here) [web](https://example.org) [folder](../src/) [self](#top)\n# Top\n```\n[no](no.md)\n```"),
            ("docs/b.md", "## Now, here!"), ("src/x.cs", "")),
    ];
}
