using System.Text.RegularExpressions;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Pages;

/// <summary>A page loads nothing from elsewhere: it works without the internet and tells nobody who reads it.</summary>
internal sealed partial class ForeignOrigins : Rule
{
    public override string WayOut => "serve it from wwwroot";

    public override int AtLeast => 10;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.In("src/Dashboard", ".razor", ".css", ".js", ".mjs", ".html");

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) => file.Lines
        .Select((text, i) => (text, number: i + 1))
        .Where(line => Load().IsMatch(line.text))
        .Select(line => At(file, line.number, line.text.Trim()));

    [GeneratedRegex("""<(script|img|iframe|link)\b[^>]*\b(src|href)="(https?:)?//|@import\s+(url\()?["']?(https?:)?//|url\(["']?(https?:)?//|\bimport\s*\(?["'](https?:)?//|fetch\(["']https?://""")]
    private static partial Regex Load();

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Dashboard/A.razor", """<script src="https://cdn.example/x.js"></script>"""),
        ("src/Dashboard/wwwroot/a.css", "@import url(https://fonts.example/inter.css);"),
        ("src/Dashboard/wwwroot/a.js", """import "https://cdn.example/x.js";"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/Dashboard/A.razor", """<script src="js/x.js"></script> <a href="https://example.org">more</a> <svg xmlns="http://www.w3.org/2000/svg">""")];
}
