using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Observe.Observe.Machine;

namespace Observe.Observe.Tests.Launcher;

public sealed class LauncherTests : IDisposable
{
    private const string Ready = "Ctrl-C stops everything.";
    private static readonly string[] AnyPorts = ["--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"];

    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("--port", "Dashboard")]
    [InlineData("--otlp-http-port", "OTLP over HTTP")]
    [InlineData("--otlp-grpc-port", "OTLP over gRPC")]
    public async Task Up_PortInUse_NamesPortAndOption(string option, string purpose)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string[] ports = [.. AnyPorts.Select((word, at) => at > 0 && AnyPorts[at - 1] == option ? port : word)];

        var (code, output, errors) = await LauncherProcess.RunAsync(["up", "--data", scratch.File("data"), .. ports]);

        Assert.Equal(1, code);
        Assert.Equal($"observe: Port {port} on 127.0.0.1, wanted for {purpose}, is already in use. Free it, or choose another with {option}.", errors.Trim());
        Assert.Empty(output.Trim());
        Assert.False(Directory.Exists(scratch.File("data")));
    }

    [Fact]
    public async Task Up_DirectoryInUse_NamesDirectoryAndWayOut()
    {
        using var held = DataDirectory.Hold(scratch.Path);

        var (code, _, errors) = await LauncherProcess.RunAsync(["up", "--data", scratch.Path, .. AnyPorts]);

        Assert.Equal(1, code);
        Assert.Equal($"observe: The data directory {scratch.Path} is in use by another Observe. Stop that one first, or choose another directory with --data.", errors.Trim());
    }

    [Fact]
    public async Task Up_PriceBookMissing_NamesTheFile()
    {
        var (code, _, errors) = await LauncherProcess.RunAsync(
            ["up", "--data", scratch.File("data"), "--prices", scratch.File("none.json"), .. AnyPorts]);

        Assert.Equal(1, code);
        Assert.StartsWith($"observe: The price book {scratch.File("none.json")} cannot be read:", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.File("data")));
    }

    [Fact]
    public async Task Up_PriceBookIsNone_NamesFileAndPlaces()
    {
        await File.WriteAllTextAsync(
            scratch.File("book.json"), """{"name":"x","currency":"USD","prices":[{"model":"m","validFrom":"2026-01-01T00:00:00Z","perMillionTokens":{"input_fresh":0.59}}]}""",
            TestContext.Current.CancellationToken);

        var (code, _, errors) = await LauncherProcess.RunAsync(
            ["up", "--data", scratch.File("data"), "--prices", scratch.File("book.json"), .. AnyPorts]);

        Assert.Equal(1, code);
        Assert.StartsWith($"observe: The price book {scratch.File("book.json")} cannot be used; mend these places in it:", errors, StringComparison.Ordinal);
        Assert.Contains("input_fresh", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.File("data")));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("key list")]
    [InlineData("prices show")]
    public async Task Command_NoDataThere_SaysSoAndMakesNothing(string command)
    {
        var (code, _, errors) = await LauncherProcess.RunAsync([.. command.Split(' '), "--data", scratch.File("data")]);

        Assert.Equal(1, code);
        Assert.StartsWith($"observe: {scratch.File("data")} holds no Observe data.", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.File("data")));
    }

    [Fact]
    public async Task Up_DriverThatWasNamedIsNotThere_RefusesAndSaysTheWayOut()
    {
        var (code, _, errors) = await LauncherProcess.RunAsync(["up", "--data", scratch.File("data"), "--nvml", scratch.File("libnvidia-ml.so.1"), .. AnyPorts]);

        Assert.Equal(1, code);
        Assert.Contains($"looked for at {scratch.File("libnvidia-ml.so.1")}, and there is no such file. Name another with --nvml, or start without with --no-gpu.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Up_StopSignal_StopsEverythingAndKeepsTheData(string signal)
    {
        using var launcher = await LauncherProcess.StartAsync(Ready, ["up", "--data", scratch.Path, .. AnyPorts]);
        Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20obs_", launcher.Output, StringComparison.Ordinal);
        Assert.NotEmpty(launcher.Others(scratch.Path));
        var (loggedIn, link, _) = await LauncherProcess.RunAsync("login", "--data", scratch.Path);
        Assert.Equal(0, loggedIn);
        Assert.StartsWith(RunningMachine.Read(scratch.Path)!.Dashboard + "login?token=", link, StringComparison.Ordinal);

        await launcher.SignalAsync(signal);

        Assert.Equal(0, await launcher.WaitForExitAsync());
        Assert.Empty(launcher.Others(scratch.Path));
        Assert.Empty(launcher.Errors.Trim());
        Assert.Null(RunningMachine.Read(scratch.Path));
        Assert.True(File.Exists(scratch.File("catalog.db")));
    }

    [Fact]
    public async Task Up_Killed_TakesTheEngineAlongAndStartsAgain()
    {
        using (var killed = await LauncherProcess.StartAsync(Ready, ["up", "--data", scratch.Path, .. AnyPorts]))
        {
            await killed.SignalAsync("KILL");
            await killed.WaitForExitAsync();
            await killed.WaitForNoOthersAsync(scratch.Path);
        }

        using var again = await LauncherProcess.StartAsync(Ready, ["up", "--data", scratch.Path, .. AnyPorts]);
        Assert.Contains("Bearer%20YOUR-KEY", again.Output, StringComparison.Ordinal);
        await again.SignalAsync("TERM");
        Assert.Equal(0, await again.WaitForExitAsync());
    }
}
