using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules.Projects;

/// <summary>Who may reference whom: the table of ARCHITECTURE.md.</summary>
internal sealed class ProjectReferences : Rule
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Vocabulary"] = [],
        ["Storage"] = ["Vocabulary"],
        ["ClickHouseHost"] = [],
        ["Catalog"] = ["Vocabulary"],
        ["Billing"] = ["Vocabulary", "Storage", "Catalog"],
        ["Metering"] = ["Vocabulary", "Storage", "Catalog", "Billing"],
        ["Dashboard"] = ["Vocabulary", "Storage", "Catalog", "Billing"],
        ["GpuExporter"] = ["Vocabulary"],
        ["Gateway"] = ["Vocabulary", "Catalog"],
        ["Observe"] = ["ClickHouseHost", "Metering", "Dashboard", "GpuExporter", "Gateway"],
    };

    public override string WayOut =>
        "processes meet in public protocols and tables, not in assemblies; move what both need into Vocabulary, Storage, Catalog or Billing";

    public override int AtLeast => 12;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) => tree.Files.Where(file => file.Is(".csproj"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var project = ProjectFile.Read(file);
        if (AllowedFor(project) is not { } allowed)
            return [At(file, $"{project.Name} is not in the table of who may reference whom")];
        return project.References.Except(allowed).Select(other => At(file, $"{project.Name} references {other}"));
    }

    private static string[]? AllowedFor(ProjectFile project) => project switch
    {
        { IsTest: false } => Allowed.GetValueOrDefault(project.Name),
        { Name: "Benchmarks" } => [.. Allowed.Keys],
        { Name: "House.Tests" } => [],
        { Name: "EndToEnd.Tests" } => ["Observe"],
        // A stranger to what it tests, so that it can test anybody's receiver.
        { Name: "Otlp.Conformance" } => [],
        { Name: "Otlp.Conformance.Tests" } => ["Otlp.Conformance", "Metering", "ClickHouseHost"],
        // A test may run the engine: it is what the product stores into.
        _ when project.Name.EndsWith(".Tests", StringComparison.Ordinal) => [project.Name[..^".Tests".Length], "ClickHouseHost"],
        _ => null,
    };

    public override IReadOnlyList<Sample> Broken =>
    [
        ("src/Dashboard/Dashboard.csproj", """<Project><ItemGroup><ProjectReference Include="../Metering/Metering.csproj" /></ItemGroup></Project>"""),
        ("src/Stuff/Stuff.csproj", "<Project />"),
        ("tests/Billing.Tests/Billing.Tests.csproj", """<Project><ItemGroup><ProjectReference Include="..\..\src\Metering\Metering.csproj" /></ItemGroup></Project>"""),
    ];

    public override IReadOnlyList<Sample> Sound =>
        [("src/Storage/Storage.csproj", """<Project><ItemGroup><ProjectReference Include="../Vocabulary/Vocabulary.csproj" /></ItemGroup></Project>""")];
}
