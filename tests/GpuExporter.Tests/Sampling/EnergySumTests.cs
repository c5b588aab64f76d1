using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter.Tests.Sampling;

public sealed class EnergySumTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("observe-energy-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Count_DriverReloaded_GoesOnFromWhereItWas()
    {
        var sum = new EnergySum(null);
        Assert.False(sum.Count(5_000_000));
        Assert.True(sum.Count(250_000));
        Assert.Equal(5_250, sum.Total);
        Assert.False(sum.Estimated);
    }

    [Fact]
    public void Integrate_PowerRises_IsTheAreaUnderIt()
    {
        var sum = new EnergySum(null);
        sum.Integrate(100, TimeSpan.Zero);
        sum.Integrate(300, TimeSpan.FromSeconds(2));
        sum.Integrate(double.NaN, TimeSpan.FromSeconds(1));
        sum.Integrate(300, TimeSpan.FromSeconds(1));
        sum.Integrate(300, TimeSpan.FromSeconds(1));
        Assert.Equal(400 + 300, sum.Total);
        Assert.True(sum.Estimated);
    }

    [Fact]
    public void Load_DriverReloadedBetweenRuns_NeverFalls()
    {
        Run("boot-1", 9_000_000);
        var (sum, _) = Run("boot-1", 1_000_000);
        Assert.Equal(10_000, sum.Total);
        (sum, _) = Run("boot-1", 2_000_000);
        Assert.Equal(11_000, sum.Total);
    }

    [Fact]
    public void Load_MachineStartedAnewAndCounterAlreadyPast_CountsBoth()
    {
        Run("boot-1", 9_000_000);
        var (sum, _) = Run("boot-2", 9_500_000);
        Assert.Equal(18_500, sum.Total);
    }

    [Fact]
    public void Load_EstimatedBefore_GoesOnFromTheSum()
    {
        var kept = Folder("boot-1");
        var sum = kept.Load("GPU-1");
        sum.Integrate(100, TimeSpan.Zero);
        sum.Integrate(100, TimeSpan.FromSeconds(10));
        kept.Save("GPU-1", sum);

        var next = Folder("boot-1").Load("GPU-1");
        next.Integrate(100, TimeSpan.Zero);
        Assert.Equal(1_000, next.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("-4 8 x")]
    [InlineData("NaN 1 x")]
    [InlineData("1 Infinity x")]
    public void Load_FileThatIsNoSum_BeginsWithTheDriversCounter(string content)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "GPU-1.energy"), content);
        var sum = Folder("boot-1").Load("GPU-1");
        sum.Count(3_000);
        Assert.Equal(3, sum.Total);
    }

    private (EnergySum, EnergyFolder) Run(string boot, ulong millijoules)
    {
        var kept = Folder(boot);
        var sum = kept.Load("GPU-1");
        sum.Count(millijoules);
        kept.Save("GPU-1", sum);
        return (sum, kept);
    }

    private EnergyFolder Folder(string boot)
    {
        var proc = Path.Combine(folder.FullName, boot);
        Directory.CreateDirectory(Path.Combine(proc, "sys/kernel/random"));
        File.WriteAllText(Path.Combine(proc, "sys/kernel/random/boot_id"), boot + "\n");
        return new EnergyFolder(folder.FullName, proc);
    }
}
