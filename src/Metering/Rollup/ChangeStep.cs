using Observe.Storage;
using Observe.Storage.Client;
using Observe.Storage.Native;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>
/// Brings one derived table up to the newest stored batch: asks what the batches since the last step change, and inserts that as one
/// block a month, which is a partition. Each row carries the newest batch, so the table itself says what it has seen, at once with
/// the change; and the insert's token names what it had seen before, so of two inserts on the same ground the store takes one.
/// That is why a stop, a failure or an answer that got lost between any two instructions leaves nothing half done.
/// </summary>
/// <typeparam name="TSeen">Has the query of what the table has seen beside it.</typeparam>
/// <typeparam name="TRow">A row of the table.</typeparam>
internal sealed class ChangeStep<TSeen, TRow>(
    SqlRunner runner, ClickHouseClient client, ChangeTable<TRow> target)
{
    // Lists of quarter hours, up to seven for each of these, go into the address of the request, which may have 8 kB.
    private const int WindowsAtOnce = 40;

    // The rows are differences of sums already.
    private static readonly QuerySettings settings = new()
    {
        Other = new Dictionary<string, string>(StringComparer.Ordinal) { ["optimize_on_insert"] = "0" },
    };

    private readonly CountedChanges counted = new(runner);
    private readonly Dictionary<int, Watermark> months = [];

    /// <summary>Quarter hours with reports of batches that are not applied; bounded by those that reports can name.</summary>
    private readonly SortedSet<DateTime> pending = [];

    /// <summary>Months whose newest insert is of this object, and was answered: from then on nobody else's is taken.</summary>
    private readonly HashSet<int> own = [];

    public bool HasWork => pending.Count > 0 || Newest > SeenByAll;

    /// <summary>False while an insert of unknown outcome is to be made again.</summary>
    public bool IsSure => pending.SelectMany(Months).All(own.Contains);

    /// <summary>Whether nobody else's insert can be taken any more: false until the month's first insert after a start or a failure.</summary>
    public bool IsAlone(DateTime bucketStart) => own.Contains(MonthOf(bucketStart));

    /// <summary>Quarter hours with reports of batches that are not applied.</summary>
    public IReadOnlyCollection<DateTime> Pending => pending;

    /// <summary>Every month has seen all batches up to this one.</summary>
    public ulong SeenByAll { get; private set; }

    /// <summary>The newest batch that any step was told of.</summary>
    public ulong Newest { get; private set; }

    /// <summary>The newest batch applied to a quarter hour: it counts all before it.</summary>
    public ulong SeenBy(DateTime bucketStart) => SeenBy(MonthOf(bucketStart));

    public void Touch(ulong newest, IEnumerable<DateTime> bucketStarts)
    {
        Newest = Math.Max(Newest, newest);
        pending.UnionWith(bucketStarts);
    }

    /// <summary>Applies what is pending.</summary>
    /// <param name="heldFrom">The first quarter hour whose time has not come.</param>
    /// <param name="applied">Is told each change once it is in the table.</param>
    /// <param name="token">Cancels; what is pending stays pending.</param>
    /// <exception cref="ClickHouseException">The store refused or is away; run it again.</exception>
    public async Task RunAsync(DateTime heldFrom, Action<IReadOnlyList<TRow>> applied, CancellationToken token)
    {
        if (!IsSure)
            await LookAsync(token);

        var upto = Newest;
        var touched = pending.Where(window => window < heldFrom).ToList();
        foreach (var month in touched.SelectMany(Months).Distinct().Order().ToList())
        {
            if (SeenBy(month) < upto)
                await ApplyAsync(month, [.. touched.Where(window => Months(window).Contains(month))], upto, heldFrom, applied, token);
        }

        // No other month had anything to see.
        SeenByAll = Math.Max(SeenByAll, upto);
        pending.Clear();
    }

    /// <summary>Reads from the table what it has seen.</summary>
    public async Task LookAsync(CancellationToken token)
    {
        var rows = await runner.QueryAsync<TSeen, SeenRow>(null, token);
        foreach (var (month, seen) in rows)
            months[(int)month] = new Watermark(seen, Math.Max(seen, months.GetValueOrDefault((int)month).Seen));
    }

    private async Task ApplyAsync(
        int month, IReadOnlyList<DateTime> touched, ulong upto, DateTime heldFrom, Action<IReadOnlyList<TRow>> applied, CancellationToken token)
    {
        var before = months.GetValueOrDefault(month);
        var changes = new List<TRow>();
        foreach (var targets in Neighbours(touched, heldFrom).Where(window => MonthOf(window) == month).Chunk(WindowsAtOnce))
        {
            var around = Neighbours(targets, heldFrom);
            var parameters = new ChangesParameters([.. touched.Intersect(around)], targets, around, SeenBy(month), upto);
            changes.AddRange(target.Sum(await counted.FindAsync(parameters, token)));
        }

        var batch = target.Batch;
        batch.Clear();
        foreach (var change in changes)
            target.Append(change, upto);
        if (batch.Rows == 0)
        {
            months[month] = before with { Seen = upto };
            return;
        }

        var wasOwn = own.Remove(month);
        await client.InsertAsync(
            target.Name, batch.Columns.Select(column => column.Name),
            (body, cancel) => batch.WriteToAsync(body, cancel, batch.Rows),
            $"{month}-{before.Stored:x16}", token, settings);
        if (!wasOwn)
            await VerifyAsync(month, before, upto, token);
        own.Add(month);
        months[month] = new Watermark(upto, upto);
        applied(changes);
    }

    // After a start or a failure an insert of an earlier step may still have been under way, and then it came first.
    private async Task VerifyAsync(int month, Watermark before, ulong upto, CancellationToken token)
    {
        months.Remove(month);
        await LookAsync(token);
        if (months.GetValueOrDefault(month).Stored != upto)
            throw new OvertakenException(target.Name, before.Stored, months.GetValueOrDefault(month).Stored);
    }

    private static DateTime[] Neighbours(IEnumerable<DateTime> windows, DateTime heldFrom) =>
    [
        .. windows
            .SelectMany(start => (DateTime[])[start - QuarterHour.Length, start, start + QuarterHour.Length])
            .Where(start => start < heldFrom)
            .Distinct()
            .Order(),
    ];

    private ulong SeenBy(int month) => Math.Max(SeenByAll, months.GetValueOrDefault(month).Seen);

    // The months in which a change of the quarter hour's reports may show.
    private static IEnumerable<int> Months(DateTime window) =>
        ((int[])[MonthOf(window - QuarterHour.Length), MonthOf(window), MonthOf(window + QuarterHour.Length)]).Distinct();

    private static int MonthOf(DateTime window) => (window.Year * 100) + window.Month;

    /// <param name="Stored">The newest batch in the table's rows.</param>
    /// <param name="Seen">The newest batch applied; later than stored when the last ones changed nothing.</param>
    private readonly record struct Watermark(ulong Stored, ulong Seen);
}

/// <summary>A derived table: how changes are summed into its rows, and how a row is appended with the newest batch.</summary>
internal sealed record ChangeTable<TRow>(
    string Name, ColumnarBatch Batch, Func<IReadOnlyList<CountedChange>, List<TRow>> Sum, Action<TRow, ulong> Append);

/// <summary>An insert whose outcome was unknown took place after all, and the step on the same ground was dropped.</summary>
internal sealed class OvertakenException(string table, ulong expected, ulong found)
    : Exception($"{table} had seen batch {found:x16} where {expected:x16} was expected; the step is made again");

internal sealed record ChangesParameters(
    IReadOnlyList<DateTime> Touched, IReadOnlyList<DateTime> Targets, IReadOnlyList<DateTime> Around, ulong After, ulong Upto);

internal sealed record SeenRow(uint Month, ulong Batch);

internal sealed record UsageSeenQuery;

internal sealed record LatencySeenQuery;
