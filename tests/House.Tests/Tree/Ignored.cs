using System.Text.RegularExpressions;

namespace Observe.House.Tests.Tree;

/// <summary>The forms of <c>.gitignore</c> that this repository uses: <c>name/</c>, <c>a/path/</c>, <c>*.ext</c>, <c>/at-root</c>, <c>!kept</c>.</summary>
internal sealed class Ignored
{
    private readonly List<(Regex Pattern, bool FoldersOnly, bool Keep)> lines = [];

    public static Ignored Read(string file) => Parse(File.Exists(file) ? File.ReadAllLines(file) : []);

    public static Ignored Parse(IEnumerable<string> text)
    {
        var ignored = new Ignored();
        foreach (var line in text.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var keep = line[0] == '!';
            var pattern = keep ? line[1..] : line;
            var foldersOnly = pattern.EndsWith('/');
            pattern = pattern.TrimEnd('/');
            var anchored = pattern.Contains('/');
            var expression = Regex.Escape(pattern.TrimStart('/')).Replace(@"\*\*/", "(.*/)?").Replace(@"\*", "[^/]*");
            ignored.lines.Add((new Regex(anchored ? $"^{expression}$" : $"(^|/){expression}$"), foldersOnly, keep));
        }

        return ignored;
    }

    public bool Covers(string path, bool isFolder)
    {
        var covered = false;
        foreach (var (pattern, foldersOnly, keep) in lines)
        {
            if ((isFolder || !foldersOnly) && pattern.IsMatch(path)) covered = !keep;
        }

        return covered;
    }
}
