using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Names that accept anything: no folder and no project carries one.</summary>
internal sealed class RefusedFolders : Rule
{
    private static readonly string[] Refused =
        ["Common", "Core", "Helpers", "Services", "Models", "Interfaces", "Utils", "Helper", "Util", "Utilities", "Misc", "Managers", "Contracts", "Abstractions"];

    public override string WayOut => "name the folder after what it does or holds in the words of docs/vocabulary.md";

    public override int AtLeast => 100;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files;

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree) =>
        file.Folder.Split('/').Append(file.Is(".csproj") ? file.Stem : "")
            .Where(name => Refused.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => At(file, $"stands in \"{name}\""));

    public override IReadOnlyList<Sample> Broken => [("src/A/Helpers/X.cs", ""), ("src/Core/Core.csproj", "<Project />")];

    public override IReadOnlyList<Sample> Sound => [("src/A/Scope/Core.cs", "")];
}
