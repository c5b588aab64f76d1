using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog.Access;
using Observe.Catalog.Tenancy;
using Observe.Metering.Receive;
using Observe.Storage.Client;
using Observe.Testing;

namespace Observe.Metering.Tests;

/// <summary>The whole process over the real engine, in a database and a directory of its own, with an operator's key and one of acme.</summary>
internal sealed class RunningMetering : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("observe-metering-");
    private readonly WebApplication app;

    private RunningMetering(string connection, (string Key, string Value)[] settings)
    {
        Client = new ClickHouseClient(ClickHouseOptions.Parse(connection));
        app = MeteringProcess.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClickHouse:ConnectionString"] = connection,
            ["ClickHouse:RetentionDays"] = "3650",
            ["ClickHouse:SpanRetentionDays"] = "3650",
            ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory.FullName, "catalog.db")}",
            ["Metering:Spool:Directory"] = Path.Combine(directory.FullName, "spool"),
            ["Metering:Receive:HttpPort"] = "0",
            ["Metering:Receive:GrpcPort"] = "0",
            ["Metering:Status:IntervalSeconds"] = "1",
        }).AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build());
    }

    public ClickHouseClient Client { get; }

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Speaks for any tenant.</summary>
    public string OperatorKey { get; private set; } = "";

    /// <summary>Speaks for acme.</summary>
    public string AcmeKey { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RunningMetering> StartAsync(ClickHouseFixture engine, params (string Key, string Value)[] settings)
    {
        var database = await engine.CreateDatabaseAsync();
        var metering = new RunningMetering(
            $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}", settings);
        await metering.app.StartAsync(Token);
        await metering.app.Services.GetRequiredService<Tenants>().UpsertAsync("acme", "Acme", Token);
        var keys = metering.app.Services.GetRequiredService<IngestKeys>();
        metering.OperatorKey = (await keys.CreateAsync("operator", null, null, "test", Token)).Secret;
        metering.AcmeKey = (await keys.CreateAsync("acme", "acme", null, "test", Token)).Secret;
        metering.Http = new HttpClient { BaseAddress = new Uri($"http://{metering.app.Services.GetRequiredService<ReceivePorts>().Http}") };
        return metering;
    }

    /// <summary>Sends a body with the operator's key, or another, and answers with the status and the text of the reply.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        byte[] body, string type, string path = "/v1/events", string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key ?? OperatorKey}");
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Asks until the answer fits.</summary>
    public Task<IReadOnlyList<T>> UntilAsync<T>(string sql, Func<IReadOnlyList<T>, bool> fits) =>
        Eventually.SeesAsync(() => Client.QueryAsync<T>(sql, null, Token), fits, $"the answer fits ({sql})", Token, TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        Client.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }
}
