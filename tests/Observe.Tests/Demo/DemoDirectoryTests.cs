using Observe.Observe.Demo;
using Observe.Observe.Machine;

namespace Observe.Observe.Tests.Demo;

public sealed class DemoDirectoryTests
{
    [Fact]
    public void Open_NoName_IsThrownAwayAfterwards()
    {
        string path;
        using (var directory = DemoDirectory.Open(named: null))
        {
            path = directory.Path;
            File.WriteAllText(Path.Combine(path, "catalog.db"), "");
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Open_EmptyNamed_IsKept()
    {
        using var scratch = new ScratchDirectory();

        DemoDirectory.Open(scratch.Path).Dispose();

        Assert.True(Directory.Exists(scratch.Path));
    }

    [Fact]
    public void Open_NamedHoldsSomething_IsRefused()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("catalog.db"), "");

        var refusal = Assert.Throws<MachineRefusal>(() => DemoDirectory.Open(scratch.Path));

        Assert.StartsWith($"{scratch.Path} is not empty", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"./observe up --data {scratch.Path}", refusal.Message, StringComparison.Ordinal);
    }
}
