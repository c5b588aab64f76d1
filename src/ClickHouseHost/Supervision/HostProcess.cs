using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Observe.ClickHouseHost.Engine;
using Observe.ClickHouseHost.Http;

namespace Observe.ClickHouseHost.Supervision;

/// <summary>The life of the host process: check, load, serve, say so, stop in order.</summary>
internal static partial class HostProcess
{
    private const int PriorityOfGroup = 1;
    private const int Niceness = 5;

    /// <summary>Returns the exit code; a refusal is one line on standard error.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        try
        {
            var arguments = HostArguments.Parse(args);
            if (arguments.Help)
            {
                Console.WriteLine(HostArguments.HelpText);
                return 0;
            }

            await ServeAsync(arguments);
            return 0;
        }
        catch (ClickHouseHostException e)
        {
            var refusal = JsonSerializer.Serialize(new HostRefusal(e.Reason, e.Message), HostMessages.Default.HostRefusal);
            await Console.Error.WriteLineAsync(args.Contains("--supervised") ? HostRefusal.Prefix + refusal : $"Observe.ClickHouseHost: {e.Message}");
            return (int)e.Reason;
        }
    }

    private static async Task ServeAsync(HostArguments arguments)
    {
        var options = arguments.Options;
        if (arguments.Supervised) StandBack();
        var secrets = arguments.Supervised ? ReadSecrets() : FromEnvironment();
        // Statements and inserts block a thread each while the engine works, readers of pipes another one.
        ThreadPool.SetMinThreads((options.MaxConnections * 2) + Environment.ProcessorCount, Environment.ProcessorCount);

        var library = LibraryLocation.Find(options.LibraryPath);
        using var directory = DataDirectory.Hold(options.DataDirectory);
        LibChdb.Load(library);
        using var engine = EngineSessions.Start(directory.Path, options.MaxConnections);
        await using var app = Build(options, engine, secrets);
        await ListenAsync(app, options.Port);

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Announce(arguments, new HostReady(new Uri(address).Port, engine.Version), secrets);
        if (arguments.Supervised) _ = Task.Run(() => StopWithParentAsync(app.Lifetime, engine));
        await app.WaitForShutdownAsync();
        await DrainAsync(engine, options.StopTimeout);
    }

    private static WebApplication Build(ClickHouseHostOptions options, EngineSessions engine, HostSecrets secrets)
    {
        // Watching for a changed appsettings.json means watching all below the working directory, perhaps the engine's own files.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter(null, LogLevel.Warning)
            // Kestrel reports each response that is cut on purpose as an unhandled exception.
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = 1 << 20;
            kestrel.Limits.MaxRequestBufferSize = 2 << 20;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(5);
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        // One system call less for each 4 KB received; a few idle connections on loopback may hold a buffer each.
        builder.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton(new HostUsers(
            new(ClickHouseCredential.WriterUser, secrets.WriterPassword), new(ClickHouseCredential.ReaderUser, secrets.ReaderPassword)));
        builder.Services.AddSingleton<QueryEndpoint>();

        var app = builder.Build();
        app.MapGet("/ping", () => Results.Text("Ok.\n"));
        app.MapGet("/replicas_status", () => Results.Text("Ok.\n"));
        app.MapMethods("/", ["GET", "HEAD", "POST"], (HttpContext context, QueryEndpoint endpoint) => endpoint.HandleAsync(context));
        return app;
    }

    private static async Task ListenAsync(WebApplication app, int port)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            throw new ClickHouseHostException(
                ClickHouseHostFailure.PortInUse, $"Port {port} on 127.0.0.1 is in use by another process; choose another --port or 0.", e);
        }
    }

    private static void Announce(HostArguments arguments, HostReady ready, HostSecrets secrets)
    {
        if (arguments.Supervised)
        {
            Console.WriteLine(JsonSerializer.Serialize(ready, HostMessages.Default.HostReady));
            return;
        }

        Console.WriteLine($"ClickHouse {ready.EngineVersion} serves http://127.0.0.1:{ready.Port}/ from {arguments.Options.DataDirectory}");
        if (Environment.GetEnvironmentVariable(HostArguments.WriterPasswordVariable) is null)
            Console.WriteLine($"  writer password: {secrets.WriterPassword}");
        if (Environment.GetEnvironmentVariable(HostArguments.ReaderPasswordVariable) is null)
            Console.WriteLine($"  reader password: {secrets.ReaderPassword}");
    }

    private static void StandBack()
    {
        // Ctrl-C goes to every process of the terminal's group; when the engine stops is the parent's to say, after its last insert.
        _ = SetProcessGroup(0, 0);
        // Senders wait for Metering, and nobody for a merge: where cores are few, whoever shares the machine comes first. The group is
        // this process alone, and its threads to come inherit.
        _ = SetPriority(PriorityOfGroup, 0, GetPriority(PriorityOfGroup, 0) + Niceness);
    }

    private static HostSecrets ReadSecrets() =>
        JsonSerializer.Deserialize(Console.In.ReadLine() ?? "null", HostMessages.Default.HostSecrets)
        ?? throw new ClickHouseHostException(ClickHouseHostFailure.Usage, "--supervised expects the passwords on standard input");

    private static HostSecrets FromEnvironment() => new(
        Environment.GetEnvironmentVariable(HostArguments.WriterPasswordVariable) ?? ClickHouseCredential.Generate("").Password,
        Environment.GetEnvironmentVariable(HostArguments.ReaderPasswordVariable) ?? ClickHouseCredential.Generate("").Password);

    /// <summary>The parent holds the other end of the input; when it ends, however it ends, nobody needs this engine.</summary>
    private static async Task StopWithParentAsync(IHostApplicationLifetime lifetime, EngineSessions engine)
    {
        while (await Console.In.ReadLineAsync() is not null) { }
        engine.RequestCancelAll();
        lifetime.StopApplication();
    }

    /// <summary>Requests are answered or cut by now; a statement that outlived its client is ended before the engine closes.</summary>
    private static async Task DrainAsync(EngineSessions engine, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        while (engine.Running > 0 && !deadline.IsCancellationRequested)
        {
            engine.RequestCancelAll();
            await Task.Delay(20, CancellationToken.None);
        }

        // A statement that cannot be ended would make closing wait for ever; the data is as safe as after a crash.
        if (engine.Running > 0) Environment.Exit((int)ClickHouseHostFailure.Crashed);
    }

    [LibraryImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    private static partial int SetProcessGroup(int processId, int groupId);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
