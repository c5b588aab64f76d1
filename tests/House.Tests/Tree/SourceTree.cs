using System.Runtime.CompilerServices;
using System.Text;

namespace Observe.House.Tests.Tree;

/// <summary>All files that belong to the project: the repository on disk, or a small sample in memory.</summary>
internal sealed class SourceTree
{
    private SourceTree(IReadOnlyList<TreeFile> files) => Files = files;

    /// <summary>The repository, without what <c>.gitignore</c> names.</summary>
    public static SourceTree Repository { get; } = Read(FindRoot());

    /// <summary>The repository's folder on this machine.</summary>
    public static string Root => FindRoot();

    /// <summary>Ordered by path.</summary>
    public IReadOnlyList<TreeFile> Files { get; }

    public TreeFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    public bool HasFolder(string path) => Files.Any(file => file.IsIn(path));

    public IEnumerable<TreeFile> In(string folder, params string[] extensions) =>
        Files.Where(file => file.IsIn(folder) && file.Is(extensions));

    /// <summary>Every C# file of the product.</summary>
    public IEnumerable<TreeFile> Product => In("src", ".cs");

    /// <summary>Every C# file of the product and of the tests.</summary>
    public IEnumerable<TreeFile> AllCode => Product.Concat(In("tests", ".cs"));

    public IEnumerable<ProjectFile> Projects =>
        Files.Where(file => file.Is(".csproj")).Select(ProjectFile.Read);

    public static SourceTree Of(params (string Path, string Text)[] files) =>
        new([.. files.Select(file => new TreeFile(file.Path, () => Encoding.UTF8.GetBytes(file.Text)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)]);

    private static SourceTree Read(string root)
    {
        var ignored = Ignored.Read(Path.Combine(root, ".gitignore"));
        var files = new List<TreeFile>();
        Walk(new DirectoryInfo(root), "");
        return new SourceTree([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);

        void Walk(DirectoryInfo folder, string prefix)
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                var path = prefix + entry.Name;
                var isFolder = entry is DirectoryInfo;
                if (entry.Name == ".git" || entry.LinkTarget is not null || ignored.Covers(path, isFolder)) continue;
                if (isFolder) Walk((DirectoryInfo)entry, path + "/");
                else files.Add(new TreeFile(path, () => File.ReadAllBytes(entry.FullName)));
            }
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (var start in (string?[])[AppContext.BaseDirectory, Path.GetDirectoryName(here), Environment.CurrentDirectory])
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Observe.sln"))) return folder;
            }
        }

        throw new InvalidOperationException("no folder above this test holds Observe.sln");
    }
}
