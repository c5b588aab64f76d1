using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog;
using Observe.Catalog.Access;
using Observe.Catalog.Schema;
using Observe.Testing;

namespace Observe.Benchmarks;

/// <summary>
/// How many requests a second does the whole path take on this machine – OTLP over loopback, normalised, durable in the
/// store, answered; then rolled up and charged – and how many CPU seconds does a million of them cost, in Metering and in the
/// engine? The sender shares the machine: its own CPU time is printed, since it takes from the others.
/// </summary>
internal static class IngestQuestion
{
    private const int SpansPerExport = 512;
    private const int Connections = 4;

    public static async Task RunAsync(string[] args)
    {
        var events = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500_000;
        var exports = (events + SpansPerExport - 1) / SpansPerExport;
        events = exports * SpansPerExport;

        await using var engine = await BenchmarkEngine.StartAsync();
        var (catalog, secret) = await PrepareCatalogAsync(engine.Directory);
        using var metering = await MeteringUnderTest.StartAsync(engine, catalog, WritePriceBook(engine.Directory));

        // One warm-up at a tenth of the size, so that code is compiled and tables exist; its rows stay out of the count.
        var warmUp = Build(10_000_000, exports / 10);
        await SendAsync(metering.Endpoint, secret, warmUp);
        var before = await UntilChargedAsync(engine, warmUp.Length * (long)SpansPerExport);
        var bodies = Build(0, exports);
        var bytes = bodies.Sum(body => (double)body.Length) / events;

        var meteringCpu = metering.CpuTime;
        var engineCpu = engine.CpuTime;
        var ownCpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await SendAsync(metering.Endpoint, secret, bodies);
        var acknowledged = watch.Elapsed;
        var sender = Process.GetCurrentProcess().TotalProcessorTime - ownCpu;
        await UntilChargedAsync(engine, before + events);
        var charged = watch.Elapsed;

        var millions = events / 1e6;
        Console.WriteLine(Text($"{events:N0} requests (1 span each, 14 attributes, {bytes:F0} bytes), {SpansPerExport} an export, {Connections} connections, OTLP/HTTP, no gzip"));
        Console.WriteLine(Text($"acknowledged (durable): {events / acknowledged.TotalSeconds:N0} requests/s; charged: {events / charged.TotalSeconds:N0} requests/s, {(charged - acknowledged).TotalSeconds:F2} s after the last answer"));
        Console.WriteLine(Text($"CPU seconds a million requests: Metering {(metering.CpuTime - meteringCpu).TotalSeconds / millions:F2}, engine {(engine.CpuTime - engineCpu).TotalSeconds / millions:F2}, sender {sender.TotalSeconds / millions:F2}"));
        Console.WriteLine(Text($"peak memory of Metering: {metering.PeakBytes / 1048576.0:N0} MiB"));
    }

    private static async Task SendAsync(Uri endpoint, string secret, byte[][] bodies)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (body, token) =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using var answer = await client.PostAsync(endpoint, content, token);
            answer.EnsureSuccessStatusCode();
        });
    }

    private static byte[][] Build(int firstExport, int exports) =>
    [
        .. Enumerable.Range(firstExport, exports).Select(export => OtlpTraces.Request(
            [("service.name", "benchmark-gateway")],
            [.. Enumerable.Range(0, SpansPerExport).Select(i => Span(((long)export * SpansPerExport) + i))])),
    ];

    private static OtlpSpan Span(long id)
    {
        // Two hours of traffic that ended at a fixed instant, so it falls into nine quarter hours.
        var start = 1_790_000_000_000_000_000UL + ((ulong)(id % 7_200_000) * 1_000_000UL);
        var random = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(random, (id + 1) * -7046029254386353131L);
        BinaryPrimitives.WriteInt64LittleEndian(random.AsSpan(8), (id + 1) * -3335678366873096957L);
        return new OtlpSpan
        {
            TraceId = random,
            SpanId = random[..8],
            StartUnixNano = start,
            EndUnixNano = start + 2_500_000_000,
            Attributes =
            [
                ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "vllm"), ("gen_ai.request.model", "model-a"),
                ("gen_ai.response.model", $"model-{id & 3}"), ("gen_ai.response.id", $"chatcmpl-{id:x16}"),
                ("gen_ai.usage.input_tokens", 1000 + (id % 1000)), ("gen_ai.usage.output_tokens", 100L),
                ("gen_ai.usage.cache_read.input_tokens", 0L), ("observe.tenant.id", $"tenant-{id % 20}"),
                ("observe.project.id", $"project-{id % 3}"), ("user.id", $"user-{id % 2000}"),
                ("gen_ai.request.max_tokens", 4096L), ("server.address", "10.0.0.1"), ("gen_ai.output.type", "text"),
            ],
        };
    }

    private static async Task<long> UntilChargedAsync(BenchmarkEngine engine, long requests)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            // Every benchmark request has 100 output tokens, so the charged quantity tells how many are charged.
            var charged = (await engine.Client.QueryAsync<long>(
                "SELECT sum(quantity) FROM charges WHERE token_bucket = 'output_text'", null, default)).Single();
            if (charged >= requests * 100)
                return charged / 100;
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<(string ConnectionString, string Secret)> PrepareCatalogAsync(string directory)
    {
        var connection = $"Data Source={Path.Combine(directory, "catalog.db")}";
        await using var services = new ServiceCollection().AddLogging().AddCatalog(connection).BuildServiceProvider();
        await services.GetRequiredService<CatalogMigrator>().MigrateAsync(default);
        var key = await services.GetRequiredService<IngestKeys>().CreateAsync("benchmark", null, null, "benchmark");
        return (connection, key.Secret);
    }

    private static string WritePriceBook(string directory)
    {
        var file = Path.Combine(directory, "prices.json");
        File.WriteAllText(
            file,
            """
            {"name": "benchmark", "currency": "USD", "prices": [
              {"model": "model-*", "validFrom": "2020-01-01T00:00:00Z", "perMillionTokens": {"input_fresh": "0.59", "output_text": "0.79"}}
            ]}
            """);
        return file;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
