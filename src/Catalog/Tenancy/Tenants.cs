using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Tenancy;

/// <summary>Tenants and their projects: the display names of ids that telemetry carries.</summary>
public sealed class Tenants(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>Adds the tenant or renames it. Two processes may do so at the same moment.</summary>
    public async Task UpsertAsync(string id, string name, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        var createdAt = clock.GetUtcNow().UtcDateTime;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO tenants (id, name, created_at) VALUES ({id}, {name}, {createdAt})
            ON CONFLICT (id) DO UPDATE SET name = excluded.name
            """,
            token);
    }

    /// <summary>Adds the project or renames it.</summary>
    /// <exception cref="CatalogException">There is no such tenant.</exception>
    public async Task UpsertProjectAsync(string tenantId, string id, string name, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        if (!await db.Tenants.AnyAsync(tenant => tenant.Id == tenantId, token))
            throw new CatalogException($"there is no tenant \"{tenantId}\"; create it before its projects");

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO projects (tenant_id, id, name) VALUES ({tenantId}, {id}, {name})
            ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name
            """,
            token);
    }

    /// <summary>All tenants, by id.</summary>
    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.Tenants.AsNoTracking().OrderBy(tenant => tenant.Id).ToListAsync(token);
    }

    /// <summary>A tenant's projects, by id.</summary>
    public async Task<IReadOnlyList<Project>> ListProjectsAsync(string tenantId, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.Projects.AsNoTracking()
            .Where(project => project.TenantId == tenantId).OrderBy(project => project.Id).ToListAsync(token);
    }
}
