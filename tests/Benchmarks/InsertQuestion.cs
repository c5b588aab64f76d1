using System.Diagnostics;
using System.Globalization;
using Observe.Storage.Client;

namespace Observe.Benchmarks;

/// <summary>
/// How many rows a second does the columnar insert reach, beside the engine's own insert of the same rows from a ready file?
/// Both run one after the other in every round, into fresh tables; the median of the rounds' ratios is the answer, since the
/// machine's mood falls on both. Ours starts from values in memory: it fills the columns, lays out the blocks and sends them.
/// </summary>
internal static class InsertQuestion
{
    private const int Rows = 1_000_000;
    private const int BatchRows = 65_536;
    private const int DefaultRounds = 7;

    public static async Task RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultRounds;
        await using var engine = await BenchmarkEngine.StartAsync();
        var file = Path.Combine(engine.Directory, "rows.native");
        var fillOnly = await WriteFileAsync(file);
        Console.WriteLine(Text($"{Rows:N0} span-like rows, 17 columns, {new FileInfo(file).Length / (double)Rows:F0} bytes a row in Native"));
        Console.WriteLine(Text($"filling and laying out alone: {Rows / fillOnly.TotalSeconds:N0} rows/s (written to a file)"));

        var ours = new List<Measured>();
        var own = new List<Measured>();
        for (var round = 0; round <= rounds; round++)
        {
            var fromFile = await MeasureAsync(engine, client => client.ExecuteAsync($"INSERT INTO spans SELECT * FROM file('{file}', 'Native')", default));
            var columnar = await MeasureAsync(engine, InsertColumnarAsync);
            if (round == 0) continue;
            own.Add(fromFile);
            ours.Add(columnar);
            Console.WriteLine(Text($"round {round}: engine from file {fromFile}; columnar insert {columnar}; ratio {fromFile.Wall / columnar.Wall:F2}"));
        }

        Console.WriteLine(Text($"median: engine from file {Rows / Median(own.Select(m => m.Wall.TotalSeconds)):N0} rows/s, columnar insert {Rows / Median(ours.Select(m => m.Wall.TotalSeconds)):N0} rows/s"));
        Console.WriteLine(Text($"median ratio of rows a second: {Median(own.Zip(ours, (a, b) => a.Wall / b.Wall)):F2}; of CPU seconds in the engine: {Median(own.Zip(ours, (a, b) => a.EngineCpu / b.EngineCpu)):F2}"));
    }

    private static async Task<TimeSpan> WriteFileAsync(string file)
    {
        using var batch = new SpanBatch();
        await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        var start = Stopwatch.GetTimestamp();
        for (var from = 0; from < Rows; from += BatchRows)
        {
            batch.Clear();
            batch.Fill(1, from, Math.Min(BatchRows, Rows - from));
            batch.WriteTo(stream);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static Task InsertColumnarAsync(ClickHouseClient client)
    {
        var filling = new SpanBatch();
        var sending = new SpanBatch();
        return client.InsertAsync("spans", filling.Columns.Select(c => c.Name), WriteAsync, "round", default);

        // One batch is filled while the other one is on its way.
        async Task WriteAsync(Stream body, CancellationToken token)
        {
            using var first = filling;
            using var second = sending;
            var sent = Task.CompletedTask;
            for (var from = 0; from < Rows; from += BatchRows)
            {
                filling.Clear();
                filling.Fill(1, from, Math.Min(BatchRows, Rows - from));
                await sent;
                (filling, sending) = (sending, filling);
                var batch = sending;
                sent = Task.Run(() => batch.WriteToAsync(body, token), token);
            }

            await sent;
        }
    }

    private static async Task<Measured> MeasureAsync(BenchmarkEngine engine, Func<ClickHouseClient, Task> insert)
    {
        await engine.Client.ExecuteAsync("DROP TABLE IF EXISTS spans SYNC", default);
        await engine.Client.ExecuteAsync($"CREATE TABLE spans {SpanBatch.Columns17} ENGINE = MergeTree ORDER BY (tenant, start)", default);
        await engine.Client.ExecuteAsync("SYSTEM STOP MERGES spans", default);
        using var self = Process.GetCurrentProcess();
        var (engineCpu, ownCpu) = (engine.CpuTime, self.TotalProcessorTime);
        var start = Stopwatch.GetTimestamp();
        await insert(engine.Client);
        var wall = Stopwatch.GetElapsedTime(start);
        self.Refresh();
        var measured = new Measured(wall, engine.CpuTime - engineCpu, self.TotalProcessorTime - ownCpu);
        var stored = await engine.Client.QueryAsync<long>("SELECT count() FROM spans", null, default);
        return stored[0] == Rows ? measured : throw new InvalidOperationException($"{stored[0]} rows stored, {Rows} sent");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Measured(TimeSpan Wall, TimeSpan EngineCpu, TimeSpan OwnCpu)
    {
        public override string ToString() => Text($"{Wall.TotalSeconds:F2} s (CPU: engine {EngineCpu.TotalSeconds:F2}, client {OwnCpu.TotalSeconds:F2})");
    }
}
