using Observe.House.Tests.Rules;
using Observe.House.Tests.Tree;

namespace Observe.House.Tests;

/// <summary>Every rule, held against the repository and against the samples that break it.</summary>
public sealed class HouseTests
{
    public static TheoryData<string> Names => [.. Rule.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_OnTheRepository_Holds(string name)
    {
        var rule = Named(name);
        var waivers = Waiver.Read(SourceTree.Repository);
        var looked = rule.LooksAt(SourceTree.Repository).Count();
        var broken = rule.Inspect(SourceTree.Repository)
            .Where(finding => !waivers.Any(waiver => waiver.Covers(rule, finding)))
            .Select(finding => $"{finding.Path}{(finding.Line > 0 ? $":{finding.Line}" : "")}: {finding.What}")
            .ToList();

        Assert.True(looked >= rule.AtLeast, $"{name} looked at {looked} files and must find at least {rule.AtLeast}: mend what it selects");
        Assert.True(
            broken.Count == 0,
            $"{name}: {rule.WayOut}\n{string.Join('\n', broken)}\nA good reason to differ goes into {Waiver.File} as \"path | {name} | reason\".");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_OnBrokenSamples_FindsEach(string name)
    {
        var rule = Named(name);
        Assert.NotEmpty(rule.Broken);
        Assert.All(rule.Broken, sample => Assert.NotEmpty(rule.Inspect(SourceTree.Of(sample.Files))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_OnSoundSamples_FindsNothing(string name)
    {
        var rule = Named(name);
        Assert.All(rule.Sound, sample => Assert.Empty(rule.Inspect(SourceTree.Of(sample.Files))));
    }

    [Fact]
    public void Waivers_Each_NamesARuleAndIsNeeded()
    {
        var idle = Waiver.Read(SourceTree.Repository)
            .Where(waiver => Rule.All.FirstOrDefault(rule => rule.Name == waiver.Rule) is not { } rule
                || !rule.Inspect(SourceTree.Repository).Any(finding => waiver.Covers(rule, finding)))
            .Select(waiver => $"{Waiver.File}:{waiver.Line}: {waiver.Path} breaks no {waiver.Rule} any more; delete the line");
        Assert.Empty(idle);
    }

    [Fact]
    public void Waiver_WithoutAReason_IsRefused() =>
        Assert.Throws<FormatException>(() => Waiver.Parse(["src/Big.cs | FileSize | long"]));

    [Theory]
    [InlineData("artifacts", true, true)]
    [InlineData("src/X/bin", true, true)]
    [InlineData("src/X/bin.cs", false, false)]
    [InlineData("a/b.user", false, true)]
    [InlineData("src/Y/wwwroot/lib", true, true)]
    [InlineData("src/Y/lib", true, false)]
    [InlineData("a/keep.user", false, false)]
    public void Ignored_Forms_AreRead(string path, bool isFolder, bool expected) =>
        Assert.Equal(expected, Ignored.Parse(["# words", "artifacts/", "bin/", "*.user", "!keep.user", "src/*/wwwroot/lib/"]).Covers(path, isFolder));

    private static Rule Named(string name) => Rule.All.Single(rule => rule.Name == name);
}
