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

    public PriceBook Book => book;

    /// <summary>Loads the newest version before the first report is rated.</summary>
    /// <exception cref="PriceBookException">The newest version cannot be read.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await catalog.NewestAsync(cancellationToken) is { } newest)
            Swap(newest.Version, PriceBook.Parse(newest.Content));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(reloadEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await catalog.NewestVersionAsync(stoppingToken) == version
                    || await catalog.NewestAsync(stoppingToken) is not { } newest)
                    continue;

                Swap(newest.Version, PriceBook.Parse(newest.Content));
                windows.Touch(await unpriced.NowPricedAsync(book, stoppingToken));
            }
#pragma warning disable CA1031 // The last good book stays in force whatever is wrong with the next one.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogReloadFailed(e, version);
            }
        }
    }

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
