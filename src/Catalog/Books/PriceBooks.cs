using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Books;

/// <summary>
/// The recorded price books as text and version. What the text means, and whether a new one may follow, is decided in Billing.
/// </summary>
public sealed class PriceBooks(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>The newest version's number; 0 when none is recorded. Cheap: for polling.</summary>
    public async Task<int> NewestVersionAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.PriceBooks.MaxAsync(book => (int?)book.Version, token) ?? 0;
    }

    /// <summary>The newest version; null when none is recorded.</summary>
    public async Task<PriceBookVersion?> NewestAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.PriceBooks.AsNoTracking().OrderByDescending(book => book.Version).FirstOrDefaultAsync(token);
    }

    /// <summary>One version; null when there is no such.</summary>
    public async Task<PriceBookVersion?> FindAsync(int version, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.PriceBooks.AsNoTracking().SingleOrDefaultAsync(book => book.Version == version, token);
    }

    /// <summary>All versions, newest first.</summary>
    public async Task<IReadOnlyList<PriceBookVersion>> ListAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.PriceBooks.AsNoTracking().OrderByDescending(book => book.Version).ToListAsync(token);
    }

    /// <summary>
    /// Records the text as the version after <paramref name="after"/> (0 for the first), with its audit entry. Null when
    /// someone else has recorded that version meanwhile: look at the newest again, and decide again.
    /// </summary>
    public async Task<PriceBookVersion?> AppendAsync(
        string content, int after, DateTime recordedAtUtc, string source, string author, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        var book = new PriceBookVersion
        {
            Version = after + 1,
            RecordedAt = recordedAtUtc,
            Author = author,
            Source = source,
            ContentSha256 = Sha256(content),
            Content = content,
        };
        db.PriceBooks.Add(book);
        db.Audit.Add(AuditLog.Entry(clock, author, "price_book.import", $"{book.Version}", $"from {source}, SHA-256 {book.ContentSha256}"));
        try
        {
            await db.SaveChangesAsync(token);
            return book;
        }
        catch (DbUpdateException) when (!token.IsCancellationRequested)
        {
            // The primary key refuses a second version of the same number, in whichever words the database has for it.
            db.ChangeTracker.Clear();
            if (await db.PriceBooks.AnyAsync(other => other.Version == book.Version, token))
                return null;
            throw;
        }
    }

    /// <summary>SHA-256 of the UTF-8 text in lower-case hex.</summary>
    public static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
