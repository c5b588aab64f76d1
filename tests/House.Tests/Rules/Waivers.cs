using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules;

/// <summary><c>waivers.txt</c>: one line <c>path | rule | reason</c> for each place that breaks a rule for a good reason.</summary>
internal sealed record Waiver(int Line, string Path, string Rule, string Reason)
{
    public const string File = "tests/House.Tests/waivers.txt";

    public static IReadOnlyList<Waiver> Read(SourceTree tree) => Parse(tree.Find(File)?.Lines ?? []);

    public static IReadOnlyList<Waiver> Parse(IReadOnlyList<string> lines)
    {
        var waivers = new List<Waiver>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#') continue;
            var parts = lines[i].Split('|', StringSplitOptions.TrimEntries);
            if (parts.Length != 3 || parts[2].Length < 20)
                throw new FormatException($"{File}:{i + 1}: a waiver is \"path | rule | reason\", and the reason is a sentence");
            waivers.Add(new Waiver(i + 1, parts[0], parts[1], parts[2]));
        }

        return waivers;
    }

    public bool Covers(Rule rule, Finding finding) => rule.Name == Rule && finding.Path == Path;
}
