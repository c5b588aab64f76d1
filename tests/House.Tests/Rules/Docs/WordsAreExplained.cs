using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Docs;

/// <summary>Every token bucket and every attribute that Observe defines has its line in the vocabulary.</summary>
internal sealed partial class WordsAreExplained : Rule
{
    private const string Vocabulary = "docs/vocabulary.md";

    public override string WayOut => $"give the word a line in {Vocabulary}";

    public override int AtLeast => 2;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.Files.Where(file => file.Path is "src/Vocabulary/TokenBucket.cs" or "src/Vocabulary/AttributeNames.cs");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        Word().Matches(file.Text).Select(word => word.Groups[1].Value).Distinct()
            .Where(word => tree.Find(Vocabulary)?.Text.Contains($"`{word}`", StringComparison.Ordinal) != true)
            .Select(word => At(file, $"\"{word}\" is not explained"));

    [GeneratedRegex("""(?:=>|=) "([a-z][a-z0-9_.]+)"[,;]""")]
    private static partial Regex Word();

    public override IReadOnlyList<Sample> Broken => [("src/Vocabulary/AttributeNames.cs", """const string Tenant = "observe.tenant.id";""")];

    public override IReadOnlyList<Sample> Sound =>
        [new(("src/Vocabulary/AttributeNames.cs", """const string Tenant = "observe.tenant.id";"""), (Vocabulary, "| `observe.tenant.id` | who pays |"))];
}
