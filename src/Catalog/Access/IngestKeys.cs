using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>The keys that telemetry is sent with.</summary>
public sealed class IngestKeys(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>How every ingest key begins.</summary>
    public const string SecretPrefix = "obs_";

    private const int ShownCharacters = 10;

    /// <summary>Makes a key. Without a tenant it is an operator's key, which may speak for any tenant.</summary>
    /// <exception cref="CatalogException">The tenant or project does not exist.</exception>
    public Task<NewIngestKey> CreateAsync(string name, string? tenantId, string? projectId, string who, CancellationToken token = default) =>
        CreateAsync(name, tenantId, projectId, expiresAt: null, who, token);

    /// <inheritdoc cref="CreateAsync(string, string?, string?, string, CancellationToken)"/>
    /// <param name="expiresAt">UTC; null for a key that works until it is revoked.</param>
    public async Task<NewIngestKey> CreateAsync(
        string name, string? tenantId, string? projectId, DateTime? expiresAt, string who, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        await RequireOwnerAsync(db, tenantId, projectId, token);
        var secret = Secret.New(SecretPrefix);
        var key = new IngestKey
        {
            Id = Secret.NewId("key_"),
            Name = name,
            Hash = Secret.HashOf(secret),
            Prefix = secret[..ShownCharacters],
            TenantId = tenantId,
            ProjectId = projectId,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
            ExpiresAt = expiresAt,
        };
        db.IngestKeys.Add(key);
        db.Audit.Add(AuditLog.Entry(clock, who, "ingest_key.create", key.Id, string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\" for {tenantId ?? "any tenant"}{(expiresAt is { } end ? $", until {end:u}" : "")}")));
        await db.SaveChangesAsync(token);
        return new NewIngestKey(key, secret);
    }

    /// <summary>The live key with that hash (see <see cref="Secret.HashOf"/>); null when there is none, it was revoked or it expired.</summary>
    public async Task<IngestKey?> FindAsync(string hash, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        var key = await db.IngestKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, token);
        return key is { RevokedAt: null } && !(key.ExpiresAt <= clock.GetUtcNow().UtcDateTime) && Secret.IsSame(key.Hash, hash) ? key : null;
    }

    /// <summary>All keys, revoked ones too, newest first.</summary>
    public async Task<IReadOnlyList<IngestKey>> ListAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.IngestKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id).ToListAsync(token);
    }

    /// <summary>Ends a key; false when there is no such live key. Whoever caches keys keeps serving it until the cache expires.</summary>
    public async Task<bool> RevokeAsync(string id, string who, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        DateTime? now = clock.GetUtcNow().UtcDateTime;
        var revoked = await db.IngestKeys.Where(k => k.Id == id && k.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), token);
        if (revoked == 0)
            return false;

        db.Audit.Add(AuditLog.Entry(clock, who, "ingest_key.revoke", id, null));
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return true;
    }

    /// <summary>Notes that keys were used; call it now and then with what gathered, not for each request.</summary>
    public async Task TouchAsync(IReadOnlyCollection<string> ids, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        DateTime? now = clock.GetUtcNow().UtcDateTime;
        await db.IngestKeys.Where(k => ids.Contains(k.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), token);
    }

    private static async Task RequireOwnerAsync(CatalogDb db, string? tenantId, string? projectId, CancellationToken token)
    {
        if (tenantId is null && projectId is not null)
            throw new CatalogException($"a key for project \"{projectId}\" needs the tenant it belongs to");
        if (tenantId is not null && !await db.Tenants.AnyAsync(t => t.Id == tenantId, token))
            throw new CatalogException($"there is no tenant \"{tenantId}\"; create it before a key for it");
        if (projectId is not null && !await db.Projects.AnyAsync(p => p.TenantId == tenantId && p.Id == projectId, token))
            throw new CatalogException($"tenant \"{tenantId}\" has no project \"{projectId}\"; create it before a key for it");
    }
}
