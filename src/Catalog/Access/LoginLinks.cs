using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>Tokens that sign a person in once.</summary>
public sealed class LoginLinks(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>Makes a token for a person; it is returned once and only its hash is kept.</summary>
    public async Task<string> CreateAsync(Person person, TimeSpan lifetime, CancellationToken token = default)
    {
        var secret = Secret.New("obl_");
        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await catalog.CreateDbContextAsync(token);
        db.LoginLinks.Add(new LoginLink
        {
            Hash = Secret.HashOf(secret),
            PersonId = person.Id,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        });
        await db.SaveChangesAsync(token);
        return secret;
    }

    /// <summary>
    /// Uses a token up. Of any number of attempts at the same time exactly one is accepted: the database decides, by an update
    /// that only finds an unused link.
    /// </summary>
    public async Task<LoginLinkUse> UseAsync(string secret, CancellationToken token = default)
    {
        var hash = Secret.HashOf(secret);
        DateTime? now = clock.GetUtcNow().UtcDateTime;
        await using var db = await catalog.CreateDbContextAsync(token);
        var won = await db.LoginLinks
            .Where(link => link.Hash == hash && link.UsedAt == null && link.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.UsedAt, now), token);
        var found = await db.LoginLinks.AsNoTracking()
            .Join(db.People.AsNoTracking(), link => link.PersonId, person => person.Id, (link, person) => new { link, person })
            .SingleOrDefaultAsync(pair => pair.link.Hash == hash, token);
        return found switch
        {
            null => new LoginLinkUse(LoginLinkState.Unknown, null),
            _ when won == 1 => new LoginLinkUse(LoginLinkState.Accepted, found.person),
            { link.UsedAt: not null } => new LoginLinkUse(LoginLinkState.AlreadyUsed, null),
            _ => new LoginLinkUse(LoginLinkState.Expired, null),
        };
    }
}
