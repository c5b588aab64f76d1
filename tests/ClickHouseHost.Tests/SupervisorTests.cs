using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Observe.ClickHouseHost.Supervision;

namespace Observe.ClickHouseHost.Tests;

public sealed partial class SupervisorTests : IDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private readonly string directory = Directory.CreateTempSubdirectory("observe-supervisor-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Engine_KilledAmongInserts_ComesBackWithEveryAcknowledgedRow()
    {
        await using var supervisor = await StartAsync();
        using var client = CreateClient(supervisor);
        await client.AskAsync("", "CREATE TABLE kept (n UInt64, s String) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
        var (address, acknowledged) = (supervisor.Address, 0UL);
        for (var kills = 1; kills <= 3; kills++)
        {
            var enough = acknowledged + 40;
            while (acknowledged < enough) acknowledged += await TryInsertAsync(client, acknowledged) ? 1UL : 0UL;
            var killing = Task.Run(() => SendSignal(supervisor.ProcessId, SigKill), Token);
            while (supervisor.Restarts < kills)
                if (await TryInsertAsync(client, acknowledged)) acknowledged++;
            await killing;
        }

        Assert.Equal(address, supervisor.Address);
        // A batch whose answer was lost is sent again under its token, so the numbers have no gap and no double.
        Assert.Equal($"{acknowledged}\t{acknowledged - 1}\n", (await client.AskAsync("", "SELECT count(), max(n) FROM kept")).Body);
    }

    [Fact]
    public async Task Token_SeenBeforeARestart_IsStillKnownAfterIt()
    {
        for (var run = 0; run < 2; run++)
        {
            await using var supervisor = await StartAsync();
            using var client = CreateClient(supervisor);
            await client.AskAsync("", "CREATE TABLE IF NOT EXISTS kept (n UInt64, s String) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
            Assert.True(await TryInsertAsync(client, 7));
            Assert.Equal("1\n", (await client.AskAsync("", "SELECT count() FROM kept")).Body);
        }
    }

    [Fact]
    public async Task SecondHost_OnTheSameDirectory_IsRefusedAndTheFirstGoesOn()
    {
        await using var first = await StartAsync();
        var refused = await Assert.ThrowsAsync<ClickHouseHostException>(() => StartAsync());
        Assert.Equal(ClickHouseHostFailure.DataDirectoryLocked, refused.Reason);
        Assert.Contains(directory, refused.Message, StringComparison.Ordinal);
        using var client = CreateClient(first);
        Assert.Equal("1\n", (await client.AskAsync("", "SELECT 1")).Body);
    }

    [Fact]
    public async Task Port_InUse_IsNamed()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var refused = await Assert.ThrowsAsync<ClickHouseHostException>(() => StartAsync(port));
        Assert.Equal(ClickHouseHostFailure.PortInUse, refused.Reason);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataDirectory_ThatIsAFile_IsRefused()
    {
        var file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "x", Token);
        var refused = await Assert.ThrowsAsync<ClickHouseHostException>(
            () => ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = file }, Token));
        Assert.Equal(ClickHouseHostFailure.DataDirectoryUnusable, refused.Reason);
    }

    [Fact]
    public async Task Library_ThatIsNone_IsRefused()
    {
        var file = Path.Combine(directory, "libchdb.so");
        await File.WriteAllTextAsync(file, "not a library", Token);
        using var process = StartHost(["--data", Path.Combine(directory, "data"), "--port", "0"], file);
        await process.WaitForExitAsync(Token);
        Assert.Equal((int)ClickHouseHostFailure.LibraryUnusable, process.ExitCode);
        Assert.Contains(file, await process.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--port", "99999", "--data", "x")]
    [InlineData("--port", "1")]
    public async Task CommandLine_Wrong_IsRefusedInOneLine(params string[] arguments)
    {
        using var process = StartHost(arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal((int)ClickHouseHostFailure.Usage, process.ExitCode);
        Assert.Single((await process.StandardError.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Host_ByItself_PrintsItsAddressAndStopsOnSigterm()
    {
        using var process = StartHost(["--data", directory, "--port", "0"]);
        var line = await process.StandardOutput.ReadLineAsync(Token);
        Assert.Contains("serves http://127.0.0.1:", line, StringComparison.Ordinal);
        var writer = (await process.StandardOutput.ReadLineAsync(Token))!.Split(": ")[1];
        using var client = new HttpClient { BaseAddress = new Uri(line!.Split(' ').Single(w => w.StartsWith("http:", StringComparison.Ordinal))) };
        Assert.Equal("1\n", (await client.AskAsync($"user=writer&password={writer}", "SELECT 1")).Body);

        Assert.Equal(0, SendSignal(process.Id, SigTerm));
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Engine_StandsBackBehindItsParent()
    {
        await using var supervisor = await StartAsync();
        Assert.Equal(Math.Min(NicenessOf("self") + 5, 19), NicenessOf($"{supervisor.ProcessId}"));

        // Fields are counted from behind the name, which may hold spaces.
        static int NicenessOf(string process) => int.Parse(
            File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Parent_Gone_TakesTheEngineAlong()
    {
        // What a killed parent leaves behind is a closed pipe, and nothing else.
        using var process = StartHost(["--supervised", "--data", directory, "--port", "0"]);
        var secrets = new HostSecrets("w", "r");
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(secrets, HostMessages.Default.HostSecrets));
        await process.StandardInput.FlushAsync(Token);
        var ready = JsonSerializer.Deserialize((await process.StandardOutput.ReadLineAsync(Token))!, HostMessages.Default.HostReady)!;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ready.Port}") };
        var running = client.AskAsync("user=writer&password=w", "SELECT sum(sleepEachRow(0.1)) FROM numbers(100000) SETTINGS function_sleep_max_microseconds_per_block = 0");
        await WaitForSecondStatementAsync(client, "user=writer&password=w");
        process.StandardInput.Close();

        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Stop_WhileStatementsRun_EndsInOrder()
    {
        var supervisor = await StartAsync();
        using var client = CreateClient(supervisor);
        var id = supervisor.ProcessId;
        var running = client.AskAsync("", "SELECT count() FROM numbers(3) WHERE sleepEachRow(0.3) = 0");
        await WaitForSecondStatementAsync(client, "");
        await supervisor.DisposeAsync();
        Assert.Equal("3\n", (await running).Body);
        Assert.False(Directory.Exists($"/proc/{id}"));
        Assert.Equal(0, supervisor.Restarts);
    }

    private Task<ClickHouseSupervisor> StartAsync(int port = 0) =>
        ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = directory, Port = port }, Token);

    private static HttpClient CreateClient(ClickHouseSupervisor supervisor)
    {
        var client = new HttpClient { BaseAddress = supervisor.Address };
        client.DefaultRequestHeaders.Add("X-ClickHouse-User", supervisor.Writer.User);
        client.DefaultRequestHeaders.Add("X-ClickHouse-Key", supervisor.Writer.Password);
        return client;
    }

    private static async Task<bool> TryInsertAsync(HttpClient client, ulong number)
    {
        try
        {
            var answer = await client.AskAsync(
                $"query=INSERT+INTO+kept+FORMAT+Native&insert_deduplication_token={number}", Wire.NativeBlock(number, 1));
            Assert.Equal("", answer.Body);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task WaitForSecondStatementAsync(HttpClient client, string parameters)
    {
        for (var answer = ""; answer != "2\n"; answer = (await client.AskAsync(parameters, "SELECT count() FROM system.processes")).Body)
            Assert.True(answer is "" or "1\n", answer);
    }

    private static Process StartHost(string[] arguments, string? library = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Observe.ClickHouseHost"), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (library is not null) start.Environment["OBSERVE_LIBCHDB"] = library;
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
