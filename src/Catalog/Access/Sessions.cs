using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>Signed-in browsers. The cookie holds the token; here is its hash, so a session can be ended from this side.</summary>
public sealed class Sessions(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>Opens a session and gives the token for the cookie.</summary>
    public async Task<string> OpenAsync(Person person, TimeSpan lifetime, CancellationToken token = default)
    {
        var secret = Secret.New("obn_");
        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await catalog.CreateDbContextAsync(token);
        await db.Sessions.Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync(token);
        db.Sessions.Add(new Session
        {
            Hash = Secret.HashOf(secret),
            PersonId = person.Id,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        });
        await db.SaveChangesAsync(token);
        return secret;
    }

    /// <summary>The session of that token with the person as they are now; null when unknown, closed or expired.</summary>
    public async Task<OpenSession?> FindAsync(string secret, CancellationToken token = default)
    {
        var hash = Secret.HashOf(secret);
        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await catalog.CreateDbContextAsync(token);
        var found = await db.Sessions.AsNoTracking()
            .Where(session => session.Hash == hash && session.ExpiresAt > now)
            .Join(db.People.AsNoTracking(), session => session.PersonId, person => person.Id, (session, person) => new { session, person })
            .SingleOrDefaultAsync(token);
        return found is not null && Secret.IsSame(found.session.Hash, hash)
            ? new OpenSession(found.person, found.session.ExpiresAt)
            : null;
    }

    /// <summary>Ends a session; no complaint when it is gone already.</summary>
    public async Task CloseAsync(string secret, CancellationToken token = default)
    {
        var hash = Secret.HashOf(secret);
        await using var db = await catalog.CreateDbContextAsync(token);
        await db.Sessions.Where(session => session.Hash == hash).ExecuteDeleteAsync(token);
    }
}
