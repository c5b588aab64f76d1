using System.Diagnostics;
using Observe.ClickHouseHost;
using Observe.Storage.Client;

namespace Observe.Benchmarks;

/// <summary>A fresh embedded engine in a directory of its own, which goes away with it.</summary>
internal sealed class BenchmarkEngine : IAsyncDisposable
{
    private readonly ClickHouseSupervisor supervisor;

    private BenchmarkEngine(ClickHouseSupervisor supervisor, string directory)
    {
        this.supervisor = supervisor;
        Directory = directory;
        Client = new ClickHouseClient(new ClickHouseOptions
        {
            Host = supervisor.Address.Host,
            Port = supervisor.Address.Port,
            Username = supervisor.Writer.User,
            Password = supervisor.Writer.Password,
            Timeout = TimeSpan.FromMinutes(10),
        });
    }

    public ClickHouseClient Client { get; }

    public string Directory { get; }

    public string ConnectionString =>
        $"Host={supervisor.Address.Host};Port={supervisor.Address.Port};Username={supervisor.Writer.User};Password={supervisor.Writer.Password}";

    /// <summary>CPU time that the engine's process has used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            using var process = Process.GetProcessById(supervisor.ProcessId);
            return process.TotalProcessorTime;
        }
    }

    public static async Task<BenchmarkEngine> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"observe-benchmark-{Guid.NewGuid():N}");
        System.IO.Directory.CreateDirectory(directory);
        var supervisor = await ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = Path.Combine(directory, "engine") });
        return new BenchmarkEngine(supervisor, directory);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await supervisor.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
