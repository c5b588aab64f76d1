using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Observe.EndToEnd.Tests.Launcher;
using OpenTelemetry.Exporter;

namespace Observe.EndToEnd.Tests.Telemetry;

/// <summary>A fresh <c>./observe up</c> with a small price book, for the tests of one class.</summary>
public sealed partial class LiveMachine : IAsyncLifetime
{
    /// <summary>Chosen so that a charge has more digits than a binary fraction keeps.</summary>
    private const string PriceBook = """
        {
          "name": "End to end",
          "currency": "USD",
          "prices": [
            {
              "model": "priced-8b",
              "validFrom": "2020-01-01T00:00:00Z",
              "validTo": null,
              "perMillionTokens": { "input_fresh": "0.37", "output_text": "1.130001" }
            }
          ]
        }
        """;

    private readonly string priceBook = Path.Combine(Path.GetTempPath(), $"observe-prices-{Guid.NewGuid():N}.json");
    private Machine? machine;

    internal Machine Machine => machine!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(priceBook, PriceBook);
        machine = await Machine.StartAsync("up", "--prices", priceBook);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (machine is not null)
                await machine.DisposeAsync();
        }
        finally
        {
            File.Delete(priceBook);
        }
    }

    /// <summary>The key that the launcher printed, which may speak for any tenant.</summary>
    public Task<string> FirstKeyAsync() => Machine.ReadAsync(FirstKey());

    public async Task<Uri> EndpointAsync(OtlpExportProtocol protocol) =>
        new(await Machine.ReadAsync(protocol == OtlpExportProtocol.Grpc ? Grpc() : Http()));

    /// <summary>An application of one tenant, with a key made for it.</summary>
    internal async Task<Application> ApplicationAsync(OtlpExportProtocol protocol, string tenant)
    {
        await Machine.RunAsync("tenant", "create", tenant);
        var key = await Machine.RunAsync("key", "create", $"{tenant}'s app", "--tenant", tenant);
        return new Application(await EndpointAsync(protocol), protocol, key);
    }

    /// <summary>Sends usage as a batch of CloudEvents in JSON, which is answered with success, or with 400 where nothing of it can be taken.</summary>
    public async Task SendAsync(params string[] events)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = await EndpointAsync(OtlpExportProtocol.HttpProtobuf) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/events") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]")) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/cloudevents-batch+json");
        request.Headers.Authorization = new("Bearer", await FirstKeyAsync());
        using var answer = await client.SendAsync(request, token);
        Assert.True((int)answer.StatusCode is 200 or 400, await answer.Content.ReadAsStringAsync(token));
    }

    [GeneratedRegex(@"OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20(\S+)")]
    private static partial Regex FirstKey();

    [GeneratedRegex(@"OTLP / HTTP +(http://\S+)")]
    private static partial Regex Http();

    [GeneratedRegex(@"OTLP / gRPC +(http://\S+)")]
    private static partial Regex Grpc();
}
