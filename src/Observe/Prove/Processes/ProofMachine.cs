using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Observe.ClickHouseHost;
using Observe.Observe.Machine;
using Observe.Observe.Prove.Faults;
using Observe.Observe.Prove.Load;
using Observe.Storage.Client;

namespace Observe.Observe.Prove.Processes;

/// <summary>
/// Observe as it is deployed, small: the engine and Metering each as a process of its own over a fresh directory, and a proxy
/// in front of either that can cut connections.
/// </summary>
internal sealed class ProofMachine : IAsyncDisposable
{
    private const string Database = "observe";

    private readonly string root;
    private readonly Guard guard = new();
    private readonly int enginePort = FreePort();
    private readonly int httpPort = FreePort();
    private readonly int grpcPort = FreePort();
    private readonly ClickHouseCredential writer = ClickHouseCredential.Generate(ClickHouseCredential.WriterUser);
    private readonly ClickHouseCredential reader = ClickHouseCredential.Generate(ClickHouseCredential.ReaderUser);
    private readonly HttpClient probe = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Dictionary<string, string> keys = [];

    private ProofMachine(string root, FaultPlan plan, ulong seed)
    {
        this.root = root;
        Directory.CreateDirectory(Data);
        Directory.CreateDirectory(Logs);
        Chronicle = new Chronicle(Path.Combine(Logs, "proof.log"));
        if (plan.Has(Fault.DiskFull))
            Disk = SmallDisk.TryMount(Data, guard);
        if (plan.Has(Fault.ClockJump))
            Clock = FakeClock.TryCreate(Logs);
        Replies = new CuttingProxy(httpPort, seed);
        GrpcReplies = new CuttingProxy(grpcPort, ~seed);
        StoreReplies = new CuttingProxy(enginePort, seed ^ 0x5107);
        Reader = new ClickHouseClient(ClickHouseOptions.Parse(Connection(enginePort, reader)));
    }

    public Service Engine { get; private set; } = null!;

    public Service Metering { get; private set; } = null!;

    /// <summary>Between the senders of OTLP/HTTP and Metering.</summary>
    public CuttingProxy Replies { get; }

    /// <summary>Between the senders of OTLP/gRPC and Metering.</summary>
    public CuttingProxy GrpcReplies { get; }

    /// <summary>Between Metering and the engine.</summary>
    public CuttingProxy StoreReplies { get; }

    /// <summary>Null when the plan does not fill it or this user may not mount.</summary>
    public SmallDisk? Disk { get; }

    /// <summary>Null when the plan does not move it or libfaketime is absent.</summary>
    public FakeClock? Clock { get; }

    public Chronicle Chronicle { get; }

    /// <summary>As the user that cannot write, not through the proxy.</summary>
    public ClickHouseClient Reader { get; }

    public string Data => Path.Combine(root, "data");

    public string Logs => Path.Combine(root, "logs");

    /// <summary>Files of the spool that wait for the store or were set aside; none when all is quiet.</summary>
    public IReadOnlyList<string> SpoolFiles => Directory.Exists(Spool)
        ? [.. Directory.EnumerateFiles(Spool).Select(file => Path.GetFileName(file)).Where(file => file.EndsWith(".spool", StringComparison.Ordinal) || file.EndsWith(".refused", StringComparison.Ordinal))]
        : [];

    /// <summary>Returns when all of it serves.</summary>
    /// <param name="root">A fresh directory; the caller's to delete.</param>
    public static async Task<ProofMachine> StartAsync(string root, FaultPlan plan, ProofPrices prices, ulong seed, CancellationToken token)
    {
        var machine = new ProofMachine(root, plan, seed);
        try
        {
            await machine.PrepareAsync(prices, token);
            machine.Engine = new Service(machine.EngineRecipe(), machine.Logs, machine.guard, machine.Chronicle);
            await machine.Engine.UntilServingAsync(TimeSpan.FromSeconds(60), token);
            machine.Metering = new Service(machine.MeteringRecipe(), machine.Logs, machine.guard, machine.Chronicle);
            await machine.Metering.UntilServingAsync(TimeSpan.FromSeconds(60), token);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>The key of one tenant, or the one that may speak for any.</summary>
    public string Key(string? tenant) => keys[tenant ?? ""];

    public Uri Http => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Replies.Port}/"));

    public Uri Grpc => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{GrpcReplies.Port}/"));

    /// <summary>What Metering says about its spool and its store; empty where it says nothing.</summary>
    public async Task<string> StatusAsync(CancellationToken token)
    {
        using var answer = await probe.GetAsync(new Uri($"http://127.0.0.1:{Text(httpPort)}/status"), token);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsStringAsync(token)).ReplaceLineEndings(" ") : "";
    }

    /// <summary>Whether OTLP/JSON is taken.</summary>
    public async Task<bool> TakesJsonAsync(CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{Text(httpPort)}/v1/traces"))
        {
            Content = new StringContent("{}", null, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", Key(null));
        using var answer = await probe.SendAsync(request, token);
        return answer.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Metering is not null)
            await Metering.DisposeAsync();
        if (Engine is not null)
            await Engine.DisposeAsync();
        foreach (var proxy in (CuttingProxy[])[Replies, GrpcReplies, StoreReplies])
            await proxy.DisposeAsync();
        Reader.Dispose();
        probe.Dispose();
        Disk?.Dispose();
        guard.Dispose();
        Chronicle.Dispose();
    }

    private async Task PrepareAsync(ProofPrices prices, CancellationToken token)
    {
        await File.WriteAllTextAsync(PriceBook, prices.Book(), token);
        await using var catalog = await OpenCatalog.OpenAsync(Data, token);
        keys[""] = (await catalog.Keys.CreateAsync("proof", null, null, OpenCatalog.Author, token)).Secret;
        foreach (var tenant in Workload.Tenants)
        {
            await catalog.Tenants.UpsertAsync(tenant, tenant, token);
            keys[tenant] = (await catalog.Keys.CreateAsync(tenant, tenant, null, OpenCatalog.Author, token)).Secret;
        }
    }

    private string Spool => Path.Combine(Data, "spool");

    private string PriceBook => Path.Combine(Logs, "prices.json");

    private ServiceRecipe EngineRecipe() => new(
        "engine",
        () => Dotnet(typeof(ClickHouseSupervisor).Assembly.Location,
            "--supervised", "--data", Path.Combine(Data, "clickhouse"), "--port", Text(enginePort)),
        JsonSerializer.Serialize(new { writerPassword = writer.Password, readerPassword = reader.Password }),
        token => AnswersAsync(enginePort, "ping", token));

    private ServiceRecipe MeteringRecipe() => new("metering", StartOfMetering, null, token => AnswersAsync(httpPort, "healthz", token));

    private ProcessStartInfo StartOfMetering()
    {
        var start = Dotnet(typeof(global::Observe.Metering.MeteringProcess).Assembly.Location);
        start.WorkingDirectory = Data;
        start.Environment["ClickHouse__ConnectionString"] = Connection(StoreReplies.Port, writer);
        start.Environment["Catalog__ConnectionString"] = OpenCatalog.ConnectionString(DataDirectory.CatalogOf(Data));
        start.Environment["Metering__PriceBook"] = PriceBook;
        start.Environment["Metering__Spool__Directory"] = Spool;
        // So that a full disk is met in the middle of a write and not only announced.
        if (Disk is not null)
            start.Environment["Metering__Spool__MinFreeBytes"] = "0";
        start.Environment["Metering__Receive__HttpPort"] = Text(httpPort);
        start.Environment["Metering__Receive__GrpcPort"] = Text(grpcPort);
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["OTEL_SDK_DISABLED"] = "true";
        foreach (var (name, value) in Clock?.Environment ?? [])
            start.Environment[name] = value;
        return start;
    }

    private static ProcessStartInfo Dotnet(string assembly, params string[] arguments) =>
        new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", ["exec", assembly, .. arguments]);

    private async Task<bool> AnswersAsync(int port, string path, CancellationToken token)
    {
        try
        {
            using var answer = await probe.GetAsync(new Uri($"http://127.0.0.1:{Text(port)}/{path}"), token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return false;
        }
    }

    private static string Connection(int port, ClickHouseCredential user) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username={user.User};Password={user.Password};Database={Database}");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
