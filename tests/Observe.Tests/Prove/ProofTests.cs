using Observe.Observe.Prove;

namespace Observe.Observe.Tests.Prove;

/// <summary>
/// The short form of <c>./observe prove</c>: a few runs over real processes, each with other faults beside the kills. The long
/// one is run by hand (docs/reliability.md).
/// </summary>
public sealed class ProofTests
{
    [Fact]
    public async Task Run_ThreeSeeds_NothingIsLostAndNothingCountsTwice()
    {
        using var directory = new ScratchDirectory();
        using var output = new StringWriter();
        var options = new ProveOptions { Runs = 3, KillsPerRun = 3, Seed = 3, Directory = directory.Path };

        var isExact = await new Proof(options, isJson: false, output).RunAsync(TestContext.Current.CancellationToken);

        Assert.True(isExact, output.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }
}
