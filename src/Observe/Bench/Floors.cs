using System.Diagnostics;
using Observe.Observe.Bench.Payload;

namespace Observe.Observe.Bench;

/// <summary>What the parts of the path cost by themselves on this machine, measured in the same run.</summary>
/// <param name="DecodeCpuSecondsPerMillionSpans">Visiting every field of the protobuf once, in C#, one thread.</param>
/// <param name="InsertCpuSecondsPerMillionSpans">The engine's own insert of the stored spans from a ready Native file; null when none are stored.</param>
/// <param name="MergeCpuSecondsPerMillionSpans">Merging them afterwards, until quiet.</param>
/// <param name="SyncMilliseconds">Median of writing 250 kB to the end of a file and syncing it.</param>
internal sealed record Floors(
    double DecodeCpuSecondsPerMillionSpans,
    double? InsertCpuSecondsPerMillionSpans,
    double? MergeCpuSecondsPerMillionSpans,
    double SyncMilliseconds)
{
    private const int Bodies = 8;
    private const int Rounds = 60;
    private const int Syncs = 41;
    private const int SyncBytes = 250_000;

    /// <param name="engine">At rest, holding the spans of a variant.</param>
    /// <param name="directory">On the disk in question.</param>
    public static async Task<Floors> MeasureAsync(EngineUnderLoad engine, string directory, CancellationToken token)
    {
        var (insert, merge) = await InsertAsync(engine, Path.Combine(directory, "spans.native"), token);
        return new Floors(Decode(), insert, merge, Sync(Path.Combine(directory, "sync.bin")));
    }

    private static double Decode()
    {
        var bodies = Enumerable.Range(0, Bodies).Select(seed => new RequestBody(seed)).ToList();
        var seed = 1UL;
        var fields = 0L;
        using var own = Process.GetCurrentProcess();
        var cpu = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var body in bodies)
            {
                var bytes = body.Renew(0, ref seed).Span;
                own.Refresh();
                var before = own.TotalProcessorTime;
                fields += ProtobufWalk.Fields(bytes);
                own.Refresh();
                // The first third compiles it.
                if (round >= Rounds / 3)
                    cpu += own.TotalProcessorTime - before;
            }
        }

        var spans = (Rounds - (Rounds / 3)) * Bodies * RequestBody.Spans;
        return fields > 0 ? cpu.TotalSeconds * 1e6 / spans : 0;
    }

    private static async Task<(double? Insert, double? Merge)> InsertAsync(EngineUnderLoad engine, string file, CancellationToken token)
    {
        var stored = await engine.Client.QueryAsync<long>(
            "SELECT toInt64(sum(rows)) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'spans'", null, token);
        if (stored[0] == 0)
            return (null, null);

        await engine.Client.ExecuteAsync("CREATE TABLE floor_spans AS spans", token);
        await engine.Client.ExecuteAsync("INSERT INTO FUNCTION file({file:String}, 'Native') SELECT * FROM spans", new() { ["file"] = file }, token);
        var before = engine.Figures.Cpu;
        await engine.Client.ExecuteAsync(
            """
            INSERT INTO floor_spans SELECT * FROM file({file:String}, 'Native')
            SETTINGS max_insert_threads = 1, max_insert_block_size = 65536, min_insert_block_size_rows = 65536, min_insert_block_size_bytes = 0
            """,
            new() { ["file"] = file },
            token);
        var inserted = engine.Figures.Cpu;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var looks = 0; looks < 8; looks = await engine.IsMergingAsync(token) ? 0 : looks + 1)
            await timer.WaitForNextTickAsync(token);
        var merged = engine.Figures.Cpu;
        return ((inserted - before).TotalSeconds * 1e6 / stored[0], (merged - inserted).TotalSeconds * 1e6 / stored[0]);
    }

    private static double Sync(string path)
    {
        var chunk = new byte[SyncBytes];
        Random.Shared.NextBytes(chunk);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var times = new List<double>();
        for (var i = 0; i < Syncs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            file.Write(chunk);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(Syncs / 2);
    }
}
