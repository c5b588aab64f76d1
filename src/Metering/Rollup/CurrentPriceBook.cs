using Observe.Billing.Price;
using Observe.Catalog.Books;
using Observe.Metering.Store;

namespace Observe.Metering.Rollup;

/// <summary>
/// The newest price book as one immutable snapshot, swapped whole when the catalog holds a newer version. A version that
/// cannot be read leaves the last good one in force.
/// </summary>
public sealed partial class CurrentPriceBook(
    PriceBooks catalog, StoredWindows windows, UnpricedWindows unpriced, TimeProvider clock, ILogger<CurrentPriceBook> logger)
    : BackgroundService
{
    private static readonly TimeSpan reloadEvery = TimeSpan.FromSeconds(5);

    private volatile PriceBook book = PriceBook.None;
    private int version;
    private long confirmedAtTicks;

    /// <summary>
    /// The book to charge a quarter hour by. An import may change prices from <see cref="PriceBookImport.LeastNotice"/> on, so
    /// a book that was the newest at one moment is certain for what begins before that moment plus the notice, and null
    /// is the answer for what begins later. Half of the notice is left to clocks that disagree.
    /// </summary>
    public PriceBook? For(DateTime bucketStart) =>
        bucketStart < new DateTime(Interlocked.Read(ref confirmedAtTicks), DateTimeKind.Utc) + (PriceBookImport.LeastNotice / 2) ? book : null;

    /// <summary>Loads the newest version before the first report is rated.</summary>
    /// <exception cref="PriceBookException">The newest version cannot be read.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var lookedAt = clock.GetUtcNow();
        if (await catalog.NewestAsync(cancellationToken) is { } newest)
            Swap(newest.Version, PriceBook.Parse(newest.Content));
        Confirm(lookedAt);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(reloadEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReloadAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The last good book stays in force whatever is wrong with the next one.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogReloadFailed(e, version);
            }
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var lookedAt = clock.GetUtcNow();
        if (await catalog.NewestVersionAsync(cancellationToken) == version
            || await catalog.NewestAsync(cancellationToken) is not { } newest)
        {
            Confirm(lookedAt);
            return;
        }

        Swap(newest.Version, PriceBook.Parse(newest.Content));
        Confirm(lookedAt);
        windows.Charge(await unpriced.NowPricedAsync(book, cancellationToken));
    }

    private void Confirm(DateTimeOffset lookedAt) => Interlocked.Exchange(ref confirmedAtTicks, lookedAt.UtcTicks);

    private void Swap(int newVersion, PriceBook newBook)
    {
        book = newBook;
        version = newVersion;
        LogSwapped(newVersion, newBook.Name, newBook.Entries.Count);
    }

    [LoggerMessage(1, LogLevel.Information, "Price book version {Version} ({Name}, {Entries} entries) is in force")]
    private partial void LogSwapped(int version, string name, int entries);

    [LoggerMessage(2, LogLevel.Error, "The newest price book could not be loaded; version {Version} stays in force")]
    private partial void LogReloadFailed(Exception exception, int version);
}
