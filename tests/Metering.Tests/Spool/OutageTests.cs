using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog.Access;
using Observe.Testing;

namespace Observe.Metering.Tests.Spool;

/// <summary>The whole process while a table is away: what was acknowledged is stored once, by this process or by the next.</summary>
public sealed class OutageTests(ClickHouseFixture engine) : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("observe-outage-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreAway_RequestsAreTakenAndStoredOnceWhenItIsBack()
    {
        var database = await engine.CreateDatabaseAsync();
        await using var app = await StartAsync(database);
        await engine.ExecuteAsync("RENAME TABLE spans TO away", database);
        await SendAsync(app, spans: 3);

        using (var client = new HttpClient { BaseAddress = Address(app) })
        {
            await Eventually.SeesAsync(() => StatusAsync(client), status => !status.GetProperty("store").GetProperty("available").GetBoolean(), "the outage is shown", Token);
            Assert.Equal("ok\n", await client.GetStringAsync("readyz", Token));
            Assert.True((await StatusAsync(client)).GetProperty("spool").GetProperty("bytes").GetInt64() > 500);
            await SendAsync(app, spans: 4);

            await engine.ExecuteAsync("RENAME TABLE away TO spans", database);
            await Eventually.SeesAsync(() => StatusAsync(client), status => status.GetProperty("spool").GetProperty("batches").GetInt32() == 0, "the spool is empty", Token);
        }

        Assert.Equal((7, 7), await StoredAsync(database));
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task StoppedWhileTheStoreIsAway_TheNextProcessStoresIt()
    {
        var database = await engine.CreateDatabaseAsync();
        await using (var first = await StartAsync(database))
        {
            // Spans are stored by the first process, reports are not: the next one repeats the whole batch.
            await engine.ExecuteAsync("RENAME TABLE usage_reports TO away", database);
            await SendAsync(first, spans: 5);
            await Eventually.SeesAsync(() => engine.ExecuteAsync("SELECT count() FROM spans", database), count => count == "5\n", "the spans are stored", Token);
            await first.StopAsync(Token);
        }

        Assert.Single(Directory.GetFiles(Path.Combine(directory, "spool"), "*.spool"));
        await engine.ExecuteAsync("RENAME TABLE away TO usage_reports", database);
        await using var second = await StartAsync(database);
        await Eventually.SeesAsync(() => Directory.GetFiles(Path.Combine(directory, "spool"), "*.spool"), files => files.Length == 0, "the spool is empty", Token);
        Assert.Equal((5, 5), await StoredAsync(database));
        await second.StopAsync(Token);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task<JsonElement> StatusAsync(HttpClient client) =>
        JsonDocument.Parse(await client.GetStringAsync("status", Token)).RootElement;

    private static async Task SendAsync(WebApplication app, int spans)
    {
        var token = Token;
        var key = await app.Services.GetRequiredService<IngestKeys>().CreateAsync("test", tenantId: null, projectId: null, who: "test", token);
        using var client = new HttpClient { BaseAddress = Address(app) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        var now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var request = OtlpTraces.Request([.. Enumerable.Range(0, spans).Select(_ => new OtlpSpan
        {
            TraceId = Guid.NewGuid().ToByteArray(),
            SpanId = Guid.NewGuid().ToByteArray()[..8],
            StartUnixNano = now,
            EndUnixNano = now + 1_000_000,
        })]);
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var response = await client.PostAsync(new Uri("v1/traces", UriKind.Relative), content, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<(int Spans, int Reports)> StoredAsync(string database) => (
        int.Parse(await engine.ExecuteAsync("SELECT count() FROM spans", database), System.Globalization.CultureInfo.InvariantCulture),
        int.Parse(await engine.ExecuteAsync("SELECT uniqExact(request_key) FROM usage_reports", database), System.Globalization.CultureInfo.InvariantCulture));

    private async Task<WebApplication> StartAsync(string database)
    {
        var app = MeteringProcess.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClickHouse:ConnectionString"] =
                $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}",
            ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory, "catalog.db")}",
            ["Metering:Spool:Directory"] = Path.Combine(directory, "spool"),
            ["Metering:Receive:HttpPort"] = "0",
            ["Metering:Receive:GrpcPort"] = "0",
        }).Build());
        await app.StartAsync(Token);
        return app;
    }
}
