using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog.Access;
using Observe.Metering;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Otlp.Conformance.Tests;

/// <summary>The real Metering on the real engine, in a directory and a database of its own.</summary>
internal sealed class ReceiverUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("observe-conformance-");
    private readonly MeterListener listener = new();
    private WebApplication? app;
    private bool isStopped;
    private long refusals;
    private int inWork;

    private ReceiverUnderTest()
    {
    }

    public Uri Http => new($"{Scheme}://{Ports.Http}");

    public Uri Grpc => new($"{Scheme}://{Ports.Grpc}");

    public Uri ClickHouse { get; private set; } = null!;

    /// <summary>An operator's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The catalog's connection string, for a second process on it.</summary>
    public string Catalog => $"Data Source={PathOf("catalog.db")}";

    /// <summary>Requests that were told to come back because their key has enough in work.</summary>
    public long Refusals => Interlocked.Read(ref refusals);

    /// <summary>Requests that are being worked on now.</summary>
    public int InWork
    {
        get
        {
            listener.RecordObservableInstruments();
            return Volatile.Read(ref inWork);
        }
    }

    public IngestKeys Keys => app!.Services.GetRequiredService<IngestKeys>();

    private string Scheme { get; init; } = "http";

    private ReceivePorts Ports => app!.Services.GetRequiredService<ReceivePorts>();

    public static async Task<ReceiverUnderTest> StartAsync(ClickHouseFixture engine, params (string Key, string Value)[] settings)
    {
        var receiver = new ReceiverUnderTest { Scheme = settings.Any(setting => setting.Key.Contains(":Tls:", StringComparison.Ordinal)) ? "https" : "http" };
        try
        {
            var database = await engine.CreateDatabaseAsync();
            var (address, writer) = (engine.Address, engine.Writer);
            receiver.ClickHouse = new Uri($"http://{writer.User}:{Uri.EscapeDataString(writer.Password)}@{address.Authority}/?database={database}");
            receiver.app = MeteringProcess.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ClickHouse:ConnectionString"] = $"Host={address.Host};Port={address.Port};Username={writer.User};Password={writer.Password};Database={database}",
                ["Catalog:ConnectionString"] = receiver.Catalog,
                ["Metering:Spool:Directory"] = receiver.PathOf("spool"),
                ["Metering:Receive:HttpPort"] = "0",
                ["Metering:Receive:GrpcPort"] = "0",
            }).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
            receiver.Listen();
            await receiver.app.StartAsync();
            receiver.Key = (await receiver.Keys.CreateAsync("conformance", null, null, "test")).Secret;
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string name) => Path.Combine(directory.FullName, name);

    public async Task StopAsync(CancellationToken token)
    {
        isStopped = true;
        await app!.StopAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (app is not null)
            {
                if (!isStopped)
                    await app.StopAsync();
                await app.DisposeAsync();
            }
        }
        finally
        {
            listener.Dispose();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }

    private void Listen()
    {
        var meters = app!.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other receivers of this process have meters of the same name.
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name is "observe.receive.requests" or "observe.receive.requests_in_work")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("outcome", "busy_key")))
                Interlocked.Add(ref refusals, value);
        });
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => Volatile.Write(ref inWork, value));
        listener.Start();
    }
}
