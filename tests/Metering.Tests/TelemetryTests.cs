using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Testing;

namespace Observe.Metering.Tests;

/// <summary>Metering's own telemetry as a receiver sees it.</summary>
public sealed class TelemetryTests(ClickHouseFixture engine)
{
    private const string Sender = "telemetry-sender/4.1.7";
    private const string Visitor = "health-visitor/4.1.7";

    [Fact]
    public async Task Receipts_AreNotTraced_SoThatTelemetryDoesNotFeedOnItself()
    {
        var token = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("observe-telemetry-");
        var received = new ConcurrentQueue<string>();
        await using var receiver = await StartReceiverAsync(received);
        await using (var app = MeteringProcess.Build(await ConfigurationAsync(directory.FullName, Address(receiver))))
        {
            await app.StartAsync(token);
            using var http = new HttpClient { BaseAddress = Address(app) };
            using var body = new ByteArrayContent([]);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            http.DefaultRequestHeaders.UserAgent.ParseAdd(Sender);
            using var receipt = await http.PostAsync("v1/traces", body, token);
            http.DefaultRequestHeaders.UserAgent.Clear();
            http.DefaultRequestHeaders.UserAgent.ParseAdd(Visitor);
            Assert.Equal("ok\n", await http.GetStringAsync("healthz", token));
            await app.StopAsync(token);
        }

        // Stopping exports what was recorded: the later request's span is there, the receipt's is not. They are known by their
        // user agents, because the servers of all tests share this process's source of spans.
        Assert.Contains(received, text => text.Contains(Visitor, StringComparison.Ordinal));
        Assert.DoesNotContain(received, text => text.Contains(Sender, StringComparison.Ordinal));
        directory.Delete(recursive: true);
    }

    private static async Task<WebApplication> StartReceiverAsync(ConcurrentQueue<string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = builder.Build();
        receiver.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.Latin1);
            received.Enqueue(await reader.ReadToEndAsync());
            return Results.Bytes([], "application/x-protobuf");
        });
        await receiver.StartAsync();
        return receiver;
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private async Task<IConfiguration> ConfigurationAsync(string directory, Uri receiver) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClickHouse:ConnectionString"] =
                $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={await engine.CreateDatabaseAsync()}",
            ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory, "catalog.db")}",
            ["Metering:Spool:Directory"] = Path.Combine(directory, "spool"),
            ["Metering:Receive:HttpPort"] = "0",
            ["Metering:Receive:GrpcPort"] = "0",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }).Build();
}
