using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog;

/// <summary>Who did what. Operations add their entry in the same transaction as the deed.</summary>
public sealed class AuditLog(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    public async Task WriteAsync(string who, string what, string subject, string? detail, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        db.Audit.Add(Entry(clock, who, what, subject, detail));
        await db.SaveChangesAsync(token);
    }

    /// <summary>The newest entries first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(int limit, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.Audit.AsNoTracking().OrderByDescending(entry => entry.Id).Take(limit).ToListAsync(token);
    }

    internal static AuditEntry Entry(TimeProvider clock, string who, string what, string subject, string? detail) =>
        new() { At = clock.GetUtcNow().UtcDateTime, Who = who, What = what, Subject = subject, Detail = detail };
}
