using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Observe.EndToEnd.Tests.Browser;

namespace Observe.EndToEnd.Tests.Launcher;

/// <summary>A launcher with a data directory of its own, on any free ports, and the people who look at its Dashboard.</summary>
internal sealed partial class Machine : IAsyncDisposable
{
    private static readonly string[] AnyPorts = ["--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"];

    private readonly DirectoryInfo directory;
    private readonly string[] command;
    private LauncherProcess launcher;

    private Machine(DirectoryInfo directory, string[] command)
    {
        this.directory = directory;
        this.command = command;
        launcher = LauncherProcess.Start([.. command, "--data", Data, .. AnyPorts]);
    }

    /// <summary>The link that the launcher printed. It signs an administrator in, once.</summary>
    public Uri Link { get; private set; } = null!;

    public Uri Dashboard => new(Link, "/");

    /// <summary>All processes that the launcher started, directly or not, as they are now.</summary>
    public IReadOnlyList<ProcessFamily> Family => launcher.Family;

    private string Data => Path.Combine(directory.FullName, "data");

    /// <summary>Starts <c>./observe up</c> or <c>demo</c>; returns when it has printed its link.</summary>
    public static async Task<Machine> StartAsync(params string[] command)
    {
        var machine = new Machine(Directory.CreateTempSubdirectory("observe-end-to-end-"), command);
        try
        {
            machine.Link = new Uri(await machine.ReadAsync(PrintedLink()));
            return machine;
        }
        catch
        {
            machine.Release();
            throw;
        }
    }

    /// <summary>Waits for something in the output.</summary>
    public Task<string> ReadAsync(Regex pattern) => launcher.ReadAsync(pattern);

    /// <summary>Runs another command on the same data and returns what it printed.</summary>
    public async Task<string> RunAsync(params string[] other)
    {
        var (code, output, errors) = await LauncherProcess.RunAsync([.. other, "--data", Data]);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    /// <summary>The same for a command that may fail, and what it said on standard error.</summary>
    public Task<(int ExitCode, string Output, string Errors)> TryAsync(params string[] other) => LauncherProcess.RunAsync([.. other, "--data", Data]);

    /// <summary>What the store answers to the user that can only read, tabs between columns.</summary>
    public async Task<string> QueryAsync(string sql)
    {
        var running = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "running.json"))).RootElement;
        var reader = new DbConnectionStringBuilder { ConnectionString = running.GetProperty("reader").GetString()! };
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{reader["Host"]}:{reader["Port"]}/?database={reader["Database"]}") { Content = new StringContent(sql) };
        request.Headers.Add("X-ClickHouse-User", (string)reader["Username"]);
        request.Headers.Add("X-ClickHouse-Key", (string)reader["Password"]);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Trim();
    }

    /// <summary>Whether the catalog's files hold a text, as an entry of the audit log does: who, what, subject and detail without a space between.</summary>
    public async Task<bool> IsAuditedAsync(string text)
    {
        foreach (var file in System.IO.Directory.GetFiles(Data, "catalog.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            if ((await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>A person who signed in with the printed link.</summary>
    public Task<Reader> SignInAsync(Chromium chromium) => Reader.SignInAsync(chromium, Link);

    /// <summary>A person who signed in with a link from <c>./observe login</c>.</summary>
    public async Task<Reader> SignInAsync(Chromium chromium, string role, string? tenant = null)
    {
        string[] whose = tenant is null ? [] : ["--tenant", tenant];
        return await Reader.SignInAsync(chromium, new Uri(await RunAsync(["login", "--role", role, .. whose])));
    }

    /// <summary>Kill −9, and a start on what is left.</summary>
    public async Task KillAndStartAgainAsync()
    {
        await launcher.KillAsync();
        launcher.Dispose();
        launcher = LauncherProcess.Start([.. command, "--data", Data, .. AnyPorts]);
        Link = new Uri(await ReadAsync(PrintedLink()));
    }

    /// <summary>Stops as a service manager does, and fails when anything of it stays behind.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await launcher.StopAsync();
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        launcher.Dispose();
        directory.Delete(recursive: true);
    }

    [GeneratedRegex(@"http://\S+/login\?token=\S+(?=\n)")]
    private static partial Regex PrintedLink();
}
