using Observe.House.Tests.Tree;

namespace Observe.House.Tests.Rules;

/// <summary>A place where a rule is broken.</summary>
/// <param name="Path">The file, from the root.</param>
/// <param name="Line">1-based; 0 when the whole file is meant.</param>
/// <param name="What">What is there.</param>
internal sealed record Finding(string Path, int Line, string What);

/// <summary>A small tree on which a rule is tried.</summary>
internal sealed record Sample(params (string Path, string Text)[] Files)
{
    public static implicit operator Sample((string Path, string Text) file) => new(file);
}

/// <summary>
/// One rule of the house. It is held against the repository, and against samples that break it: a rule that looks at fewer
/// files than it must, or finds nothing where something is wrong, fails too.
/// </summary>
internal abstract class Rule
{
    /// <summary>How waivers and messages call it.</summary>
    public string Name => GetType().Name;

    /// <summary>What to do instead, in one sentence.</summary>
    public abstract string WayOut { get; }

    /// <summary>How many files the repository must offer it.</summary>
    public abstract int AtLeast { get; }

    /// <summary>Trees that break it, one finding or more each.</summary>
    public abstract IReadOnlyList<Sample> Broken { get; }

    /// <summary>Trees that look like breaking it and do not.</summary>
    public virtual IReadOnlyList<Sample> Sound => [];

    public abstract IEnumerable<TreeFile> LooksAt(SourceTree tree);

    public abstract IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree);

    public IReadOnlyList<Finding> Inspect(SourceTree tree) =>
        [.. LooksAt(tree).SelectMany(file => Inspect(file, tree))];

    public static IReadOnlyList<Rule> All { get; } =
        [.. typeof(Rule).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Rule)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (Rule)Activator.CreateInstance(type)!)];

    protected static Finding At(TreeFile file, string what) => new(file.Path, 0, what);

    protected static Finding At(TreeFile file, int line, string what) => new(file.Path, line, what);

    protected static Finding At(TreeFile file, Microsoft.CodeAnalysis.SyntaxNode node, string what) => new(file.Path, TreeFile.LineOf(node), what);
}
