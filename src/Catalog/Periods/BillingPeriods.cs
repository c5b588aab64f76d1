using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;
using Observe.Vocabulary;

namespace Observe.Catalog.Periods;

/// <summary>
/// Which billing months are closed for whom (rule R8). Whether a month may be closed as far as its usage is concerned is decided
/// in Billing; here it is kept that it has ended, is closed once, and stays closed.
/// </summary>
public sealed class BillingPeriods(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>
    /// How long after a close its month is final. Metering may write a charge by what it knew <see cref="KnowledgeTime"/> ago, the write
    /// may take <see cref="ChargeInsertTime"/>, and the close itself <see cref="CommitTime"/>; as much again is left for clocks and stalls.
    /// </summary>
    public static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(2);

    /// <summary>For how long after it was read Metering may charge by a list of closed months.</summary>
    public static readonly TimeSpan KnowledgeTime = TimeSpan.FromSeconds(30);

    /// <summary>How long the insert of charges may take before the store gives it up.</summary>
    public static readonly TimeSpan ChargeInsertTime = TimeSpan.FromSeconds(15);

    /// <summary>How long after its instant a close may be written; later, it is rolled back.</summary>
    public static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(15);

    /// <summary>How many months are closed. They only ever become more, so the same number is the same list. Cheap: for polling.</summary>
    public async Task<int> CountAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.ClosedPeriods.CountAsync(token);
    }

    /// <summary>The closed months, newest month first, then by tenant.</summary>
    /// <param name="tenantId">Of one tenant; null for all.</param>
    /// <param name="token">Cancels.</param>
    public async Task<IReadOnlyList<ClosedPeriod>> ListAsync(string? tenantId = null, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.ClosedPeriods.AsNoTracking()
            .Where(closed => tenantId == null || closed.TenantId == tenantId)
            .OrderByDescending(closed => closed.Period).ThenBy(closed => closed.TenantId)
            .ToListAsync(token);
    }

    /// <summary>Closes a month for tenants, for all of them or for none, with an audit entry each.</summary>
    /// <param name="period">The month; it must have ended.</param>
    /// <param name="closings">For whom.</param>
    /// <param name="unpricedWaiver">Why it is closed although usage has no price; null when none is without.</param>
    /// <param name="author">Who does it.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="CatalogException">The month has not ended, is closed already, or needs a waiver; nothing was closed.</exception>
    public async Task<IReadOnlyList<ClosedPeriod>> CloseAsync(
        BillingPeriod period, IReadOnlyCollection<PeriodClosing> closings, string? unpricedWaiver, string author, CancellationToken token = default)
    {
        RequireEnded(period);
        if (unpricedWaiver is null && closings.FirstOrDefault(closing => closing.UnpricedTokens != 0) is { } unpriced)
        {
            throw new CatalogException(string.Create(
                CultureInfo.InvariantCulture,
                $"{period} cannot be closed for {unpriced.TenantId}: {unpriced.UnpricedTokens} tokens have no price; price them, or waive it with a reason"));
        }

        await using var db = await catalog.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var started = clock.GetTimestamp();
        var closedAt = clock.GetUtcNow().UtcDateTime;
        var closed = closings.Select(closing => new ClosedPeriod
        {
            TenantId = closing.TenantId,
            Period = period,
            ClosedAt = closedAt,
            FinalAt = closedAt + SettlingTime,
            Author = author,
            UnpricedTokens = closing.UnpricedTokens,
            UnpricedWaiver = closing.UnpricedTokens == 0 ? null : unpricedWaiver,
        }).ToList();
        db.ClosedPeriods.AddRange(closed);
        db.Audit.AddRange(closed.Select(row => AuditLog.Entry(clock, author, "period.close", $"{row.TenantId} {period}", Waived(row))));
        try
        {
            await db.SaveChangesAsync(token);
        }
        catch (DbUpdateException) when (!token.IsCancellationRequested)
        {
            // The primary key refuses a second close, in whichever words the database has for it.
            await transaction.RollbackAsync(token);
            await RefuseClosedAsync(period, closings, token);
            throw;
        }

        // Metering that read the catalog just before this may go on by what it read for a while: the sum of the two is bounded.
        if (clock.GetElapsedTime(started) > CommitTime)
            throw new CatalogException($"the catalog took too long to write; nothing was closed for {period}: close it again");

        await transaction.CommitAsync(token);
        return closed;
    }

    /// <summary>Refuses a month that is not over yet.</summary>
    /// <exception cref="CatalogException">It has not ended.</exception>
    public void RequireEnded(BillingPeriod period)
    {
        if (clock.GetUtcNow().UtcDateTime < period.EndUtc)
        {
            throw new CatalogException(string.Create(
                CultureInfo.InvariantCulture, $"{period} has not ended: close it after {period.EndUtc:yyyy-MM-dd HH:mm} UTC"));
        }
    }

    private async Task RefuseClosedAsync(BillingPeriod period, IEnumerable<PeriodClosing> closings, CancellationToken token)
    {
        var wanted = closings.Select(closing => closing.TenantId).ToHashSet(StringComparer.Ordinal);
        if ((await ListAsync(null, token)).FirstOrDefault(row => row.Period == period && wanted.Contains(row.TenantId)) is { } before)
            throw new CatalogException(AlreadyClosed(before));
    }

    /// <summary>Says that a month is closed already, and what becomes of what comes late.</summary>
    public static string AlreadyClosed(ClosedPeriod closed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{closed.Period} is closed for {closed.TenantId} since {closed.ClosedAt:yyyy-MM-dd HH:mm} UTC (by {closed.Author}) and does not reopen; corrections are charged to an open month, linked to this one");

    private static string? Waived(ClosedPeriod row) => row.UnpricedWaiver is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{row.UnpricedTokens} tokens without a price, waived: {row.UnpricedWaiver}");
}
