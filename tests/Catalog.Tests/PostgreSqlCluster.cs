using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

[assembly: AssemblyFixture(typeof(Observe.Catalog.Tests.PostgreSqlCluster))]

namespace Observe.Catalog.Tests;

/// <summary>
/// A private PostgreSQL server for this test run: its own directory, a unix socket inside it and no TCP port. Started by the
/// first test that needs it, stopped and deleted at the end.
/// </summary>
public sealed class PostgreSqlCluster : IAsyncDisposable
{
    private const string Install = "PostgreSQL's server programs are missing; install them with: apt-get update && apt-get install -y postgresql";

    private readonly string directory = Directory.CreateTempSubdirectory("observe-pg-").FullName;
    private readonly Lazy<Task> started;
    private int databases;

    public PostgreSqlCluster() => started = new Lazy<Task>(StartAsync);

    /// <summary>A connection string of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await started.Value;
        var name = $"catalog_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public string ConnectionString(string database) =>
        $"Host={directory};Username=observe;Database={database};Maximum Pool Size=10";

    public async ValueTask DisposeAsync()
    {
        if (started.IsValueCreated)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsync("pg_ctl", "stop", "-D", Cluster, "-m", "immediate", "-w");
        }

        Directory.Delete(directory, recursive: true);
    }

    private string Cluster => Path.Combine(directory, "cluster");

    private async Task StartAsync()
    {
        if (IsRoot)
            await RunToEndAsync("chown", ["postgres", directory]);

        await RunAsync("initdb", "-D", Cluster, "-U", "observe", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        // No TCP; the socket in the directory is reachable for whoever runs the tests only.
        await RunAsync("pg_ctl", "start", "-w", "-D", Cluster, "-l", Path.Combine(directory, "server.log"),
            "-o", $"-c listen_addresses='' -k {directory} -F");
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        var path = Find(program);
        // The server refuses to run as root, which is what a container's tests run as.
        return IsRoot
            ? RunToEndAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments])
            : RunToEndAsync(path, arguments);
    }

    private static async Task RunToEndAsync(string path, IReadOnlyList<string> arguments)
    {
        // pg_ctl's server inherits what it is given: a pipe would stay open as long as the server lives. Hence the shell's file.
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
            foreach (var argument in (string[])["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", output, path, .. arguments])
                start.ArgumentList.Add(argument);

            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{path} {string.Join(' ', arguments)} failed:\n{await File.ReadAllTextAsync(output)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    // Debian keeps the server's programs out of the PATH, in a directory of their version.
    private static string Find(string program)
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var directories = versions.OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return directories.Select(candidate => Path.Combine(candidate, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(Install);
    }

    private static bool IsRoot => EffectiveUserId() == 0;

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUserId();
}
