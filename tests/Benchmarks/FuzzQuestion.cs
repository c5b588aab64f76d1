using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog;
using Observe.Catalog.Access;
using Observe.Catalog.Schema;
using Observe.Testing;
using Observe.Testing.Fuzz;

namespace Observe.Benchmarks;

/// <summary>
/// Does anything that anybody can send crash, hang or fill Metering? fuzz [bodies] [requests] [seed]: mutated bodies are read in this
/// process, mutated requests and gzip bombs are sent to a real Metering. Ends with an exception at the first broken promise.
/// </summary>
internal static class FuzzQuestion
{
    private const int Bombs = 30;
    private const int Share = 10_000;

    private static readonly TimeSpan hang = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string[] args)
    {
        var bodies = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var requests = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : Math.Max(1_000, bodies / 20);
        var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
        await ReadAsync(bodies, seed);
        await SendAsync(requests, seed);
    }

    private static async Task ReadAsync(long bodies, int seed)
    {
        var threads = Environment.ProcessorCount;
        var at = new (long Number, long Since)[threads];
        var next = -1L;
        var total = new FuzzFigures(0, 0, TimeSpan.Zero, 0);
        var gate = new Lock();
        var started = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var fuzz = new DecoderFuzz(seed);
                while (Interlocked.Increment(ref next) is var share && share * Share < bodies)
                {
                    var from = share * Share;
                    var figures = fuzz.Run(Numbers(from, Math.Min(bodies, from + Share)), number => at[thread] = (number, Stopwatch.GetTimestamp()));
                    lock (gate)
                        total += figures;
                }

                at[thread] = default;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();

        var all = Task.WhenAll(workers);
        await Eventually.SeesAsync(
            () => at.FirstOrDefault(body => body.Since != 0 && Stopwatch.GetElapsedTime(body.Since) > hang),
            hanging => hanging.Since != 0 ? throw new FuzzException($"Body {hanging.Number} of seed {seed} hangs") : all.IsCompleted,
            "all bodies are read", CancellationToken.None, hang * (1 + (bodies / Share)));
        await all;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{total.Bodies} bodies in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s on {threads} threads: nothing thrown, {total.Taken} taken, the slowest {total.Slowest.TotalMilliseconds:0} ms, at most {total.MostAllocatedBytes >> 20} MB allocated for one, peak {self.PeakWorkingSet64 >> 20} MB resident"));
    }

    private static async Task SendAsync(long requests, int seed)
    {
        await using var engine = await BenchmarkEngine.StartAsync();
        var catalog = $"Data Source={Path.Combine(engine.Directory, "catalog.db")}";
        var key = await KeyAsync(catalog);
        using var metering = await MeteringUnderFuzz.StartAsync(engine, catalog);
        using var fuzz = new TransportFuzz(metering.Http, metering.Grpc, key, seed);
        using var client = new HttpClient();

        await fuzz.RunAsync(Numbers(0, Math.Min(requests, 500)), CancellationToken.None);
        var before = metering.PeakBytes;
        var bomb = GzipBomb.Make();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Bombs; i++)
        {
            var answers = (await GzipBomb.SendHttpAsync(client, metering.Http, key, bomb, default), await GzipBomb.SendGrpcAsync(client, metering.Grpc, key, bomb, default));
            if (answers is not (413, "8"))
                throw new FuzzException($"a gzip bomb was answered with {answers}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{2 * Bombs} gzip bombs of {bomb.Length >> 10} KiB that hide {GzipBomb.HiddenBytes >> 20} MiB, half over gRPC: all refused (413, RESOURCE_EXHAUSTED) in {Stopwatch.GetElapsedTime(started).TotalSeconds / 2 / Bombs:0.00} s each; Metering's peak went from {before >> 20} to {metering.PeakBytes >> 20} MB"));

        started = Stopwatch.GetTimestamp();
        await fuzz.RunAsync(Numbers(500, requests), CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{requests} requests over real sockets in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, every answer of the table; Metering's peak {metering.PeakBytes >> 20} MB"));
        Console.WriteLine("  " + string.Join(", ", fuzz.Answers.OrderByDescending(answer => answer.Value).Select(answer => $"{answer.Key}: {answer.Value}")));
    }

    private static async Task<string> KeyAsync(string catalog)
    {
        await using var services = new ServiceCollection().AddLogging().AddCatalog(catalog).BuildServiceProvider();
        await services.GetRequiredService<CatalogMigrator>().MigrateAsync();
        return (await services.GetRequiredService<IngestKeys>().CreateAsync("fuzz", null, null, "fuzz")).Secret;
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number < to; number++)
            yield return number;
    }
}
