using System.Runtime.Versioning;
using Observe.Observe.Machine;

namespace Observe.Observe.Tests.Machine;

public sealed class DataDirectoryTests
{
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Hold_NewDirectory_IsForThisUserOnly()
    {
        using var scratch = new ScratchDirectory();

        using var held = DataDirectory.Hold(scratch.File("data"));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(held.Path));
    }

    [Fact]
    public void Hold_HeldAlready_NamesDirectoryAndWayOut()
    {
        using var scratch = new ScratchDirectory();
        using var held = DataDirectory.Hold(scratch.Path);

        var refusal = Assert.Throws<MachineRefusal>(() => DataDirectory.Hold(scratch.Path));

        Assert.Equal(
            $"The data directory {scratch.Path} is in use by another Observe. Stop that one first, or choose another directory with --data.",
            refusal.Message);
    }

    [Fact]
    public void Hold_LetGo_CanBeHeldAgain()
    {
        using var scratch = new ScratchDirectory();
        DataDirectory.Hold(scratch.Path).Dispose();
        Assert.False(DataDirectory.IsHeld(scratch.Path));

        using var held = DataDirectory.Hold(scratch.Path);

        Assert.True(DataDirectory.IsHeld(scratch.Path));
    }

    [Fact]
    public void Hold_DiskIsFull_SaysHowMuchIsMissing()
    {
        using var scratch = new ScratchDirectory();

        var refusal = Assert.Throws<MachineRefusal>(() => DataDirectory.Hold(scratch.Path, minFreeBytes: long.MaxValue));

        Assert.StartsWith($"The disk of {scratch.Path} is full: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("choose a directory on another disk with --data.", refusal.Message, StringComparison.Ordinal);
        Assert.False(DataDirectory.IsHeld(scratch.Path));
    }

    [Fact]
    public void Hold_PathIsAFile_NamesIt()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("data"), "");

        var refusal = Assert.Throws<MachineRefusal>(() => DataDirectory.Hold(scratch.File("data")));

        Assert.StartsWith($"The data directory {scratch.File("data")} cannot be written:", refusal.Message, StringComparison.Ordinal);
    }
}
