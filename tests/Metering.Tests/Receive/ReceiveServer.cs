using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Catalog;
using Observe.Catalog.Access;
using Observe.Catalog.Schema;
using Observe.Metering.Receive;
using Observe.Metering.Store;
using Observe.Storage.Tables;

namespace Observe.Metering.Tests.Receive;

/// <summary>
/// The real listeners with a real catalog of keys in a directory of its own; the store step records what it is handed and
/// answers what the test says.
/// </summary>
internal sealed class ReceiveServer : IAsyncDisposable
{
    private readonly string directory;
    private readonly WebApplication app;
    private readonly ConcurrentQueue<UsageReport> stored = [];
    private readonly TaskCompletionSource atGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool hasStarted;

    private ReceiveServer(string directory, Dictionary<string, string?> settings)
    {
        this.directory = directory;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // The spans of these tests are of 2023, and some are just older than this.
            ["ClickHouse:RetentionDays"] = "3650",
            ["ClickHouse:SpanRetentionDays"] = "3650",
            ["Metering:Receive:HttpPort"] = "0",
            ["Metering:Receive:GrpcPort"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddCatalog(Path.Combine(directory, "catalog.db"));
        builder.Services.AddSingleton<Accept>(AcceptAsync);
        builder.Services.AddReceive(builder.Configuration);
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
            kestrel.ConfigureReceive(kestrel.ApplicationServices.GetRequiredService<IOptions<ReceiveOptions>>().Value));
        app = builder.Build();
    }

    /// <summary>What the store step answers; null when it takes what it is handed.</summary>
    public Refusal? Answer { get; set; }

    /// <summary>When set, the store step waits for it before it answers.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Completes when the first request waits at the gate.</summary>
    public Task AtGate => atGate.Task;

    public IReadOnlyCollection<UsageReport> Stored => stored;

    public Uri Http => new($"http://{Ports.Http}");

    public Uri Grpc => new($"http://{Ports.Grpc}");

    /// <summary>An operator's key.</summary>
    public string Key { get; private set; } = "";

    public IngestKeys Keys => app.Services.GetRequiredService<IngestKeys>();

    public IServiceProvider Services => app.Services;

    private ReceivePorts Ports => app.Services.GetRequiredService<ReceivePorts>();

    public static async Task<ReceiveServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("observe-receive-").FullName;
        ReceiveServer? server = null;
        try
        {
            server = new ReceiveServer(directory, settings.ToDictionary(setting => $"Metering:Receive:{setting.Key}", string? (setting) => setting.Value));
            server.app.MapReceive();
            await server.Services.GetRequiredService<CatalogMigrator>().MigrateAsync();
            server.Key = (await server.Keys.CreateAsync("operator", null, null, "test")).Secret;
            await server.app.StartAsync();
            server.hasStarted = true;
            return server;
        }
        catch
        {
            // Bad settings are thrown while the process is built.
            if (server is null)
                Directory.Delete(directory);
            else
                await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        try
        {
            if (hasStarted)
                await app.StopAsync();
            await app.DisposeAsync();
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<Receipt> AcceptAsync(Signal signal, byte[] body, int length, Sender sender, CancellationToken token)
    {
        using var rows = new StoreBatch();
        var tally = new Tally(signal);
        var frame = new Frame(signal, body, length, sender, TimeProvider.System.GetUtcNow().UtcDateTime);
        if (Services.GetRequiredService<DecoderSet>().Decode(frame, rows, tally) is { } malformed)
            return malformed;

        tally.Record(Services.GetRequiredService<ReceiveMeter>());
        if (rows.Rows != 0 && Gate is { } gate)
        {
            atGate.TrySetResult();
            await gate.Task.WaitAsync(token);
        }

        if (Answer is { } refusal)
            return refusal;

        var kept = Services.GetRequiredService<KeptTime>();
        if (signal != Signal.Traces)
            return tally.ToReceipt();

        foreach (var report in Reading.Of(body[..length], sender).Reports)
        {
            if (!kept.IsTooOld(report.EventTime, frame.ReceivedAt) && !KeptTime.IsTooFarAhead(report.EventTime, frame.ReceivedAt))
                stored.Enqueue(report);
        }

        return tally.ToReceipt();
    }
}
