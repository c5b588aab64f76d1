using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Catalog.Access;
using Observe.Catalog.Tenancy;
using Observe.Storage.Client;
using Observe.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Observe.Metering.Tests;

/// <summary>The whole process over the real engine, fed by the real SDK exporter.</summary>
public sealed class MeteringProcessTests(ClickHouseFixture engine) : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("observe-metering-");

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Export_FromTheSdk_IsChargedWithinSeconds(OtlpExportProtocol protocol)
    {
        var token = TestContext.Current.CancellationToken;
        var database = await engine.CreateDatabaseAsync();
        await using var app = MeteringProcess.Build(Configuration(database));
        await app.StartAsync(token);
        await app.Services.GetRequiredService<Tenants>().UpsertAsync("acme", "Acme", token);
        var key = await app.Services.GetRequiredService<IngestKeys>().CreateAsync("test", tenantId: "acme", projectId: null, who: "test", token);

        using (var source = new ActivitySource($"demo.{protocol}"))
        using (var tracing = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddOtlpExporter(options =>
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpExportProtocol.Grpc ? Address(app, 1) : new Uri(Address(app, 0), "v1/traces");
            options.Headers = $"authorization=Bearer {key.Secret}";
        }).Build())
        {
            for (var i = 0; i < 700; i++)
            {
                using var span = source.StartActivity("chat large", ActivityKind.Client);
                span!.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.response.model", "large")
                    .SetTag("gen_ai.response.id", $"{protocol}-{i}")
                    .SetTag("gen_ai.usage.input_tokens", 1000).SetTag("gen_ai.usage.output_tokens", 10);
            }
        }

        using var client = new ClickHouseClient(ClickHouseOptions.Parse(ConnectionString(database)));
        var charged = await UntilAsync(
            async () => (await client.QueryAsync<decimal>("SELECT sum(amount) FROM charges WHERE tenant = 'acme'", null, token)).Single(),
            amount => amount == ((700_000m * 0.59m) + (7_000m * 0.79m)) / 1_000_000m);
        Assert.Equal(0.41853m, charged);
        Assert.Equal(700L, (await client.QueryAsync<long>("SELECT sum(requests) FROM usage_15m", null, token)).Single());

        using var http = new HttpClient { BaseAddress = Address(app, 0) };
        Assert.Equal("ok\n", await http.GetStringAsync("healthz", token));
        Assert.Equal("ok\n", await http.GetStringAsync("readyz", token));
        await app.StopAsync(token);
    }

    [Fact]
    public async Task Start_AfterAStopBetweenStoreAndRollup_RollsUpWhatWasLeft()
    {
        var token = TestContext.Current.CancellationToken;
        var database = await engine.CreateDatabaseAsync();
        using var client = new ClickHouseClient(ClickHouseOptions.Parse(ConnectionString(database)));
        await using (var first = MeteringProcess.Build(Configuration(database)))
        {
            await first.StartAsync(token);
            await first.StopAsync(token);
        }

        await client.ExecuteAsync(
            """
            INSERT INTO usage_reports (tenant, bucket_start, request_key, layer, role, model, batch, event_time, input_fresh)
            VALUES ('acme', '2026-11-01 12:00:00', 'k', 'engine', 'leaf', 'large', toUnixTimestamp(now()) * 1000000, '2026-11-01 12:01:00', 1000000)
            """,
            token);

        await using var second = MeteringProcess.Build(Configuration(database));
        await second.StartAsync(token);
        var charged = await UntilAsync(
            async () => (await client.QueryAsync<decimal>("SELECT sum(amount) FROM charges", null, token)).Single(), amount => amount != 0);
        Assert.Equal(0.59m, charged);
        await second.StopAsync(token);
    }

    [Fact]
    public void Build_WithoutSettings_NamesEveryMissingKey()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => MeteringProcess.Build(new ConfigurationBuilder().Build()));

        Assert.Contains("ClickHouse:ConnectionString", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Catalog:ConnectionString", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static Uri Address(WebApplication app, int index) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));

    private static Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> fits) =>
        Eventually.SeesAsync(ask, fits, "the answer fits", TestContext.Current.CancellationToken);

    private string ConnectionString(string database) =>
        $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={database}";

    private IConfiguration Configuration(string database)
    {
        var book = Path.Combine(directory.FullName, "book.json");
        File.WriteAllText(
            book,
            """
            {"name": "test", "currency": "USD", "prices": [
              {"model": "large", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "0.59", "output_text": "0.79"}}
            ]}
            """);
        return new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClickHouse:ConnectionString"] = ConnectionString(database),
            ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory.FullName, "catalog.db")}",
            // The spans of these tests are of 2023.
            ["ClickHouse:RetentionDays"] = "3650",
            ["ClickHouse:SpanRetentionDays"] = "3650",
            ["Metering:PriceBook"] = book,
            ["Metering:Spool:Directory"] = Path.Combine(directory.FullName, "spool"),
            ["Metering:Receive:HttpPort"] = "0",
            ["Metering:Receive:GrpcPort"] = "0",
        }).Build();
    }
}
