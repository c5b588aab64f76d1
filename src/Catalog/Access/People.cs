using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>Those who may sign in.</summary>
public sealed class People(IDbContextFactory<CatalogDb> catalog, TimeProvider clock)
{
    /// <summary>Adds a person under a new id.</summary>
    public Task<Person> CreateAsync(
        string name, PersonRole role, string? tenantId, string? email, string who, CancellationToken token = default) =>
        UpsertAsync(
            new Person { Id = Secret.NewId("per_"), Name = name, Role = role, TenantId = tenantId, Email = email }, who, token);

    /// <summary>Adds the person, or gives the one with that id these values. Only a change is audited.</summary>
    /// <exception cref="CatalogException">A customer without a tenant, another role with one, or a tenant that does not exist.</exception>
    public async Task<Person> UpsertAsync(Person person, string who, CancellationToken token = default)
    {
        if (person.Role == PersonRole.Customer != person.TenantId is not null)
            throw new CatalogException($"\"{person.Name}\": a customer belongs to one tenant, every other role to none");

        await using var db = await catalog.CreateDbContextAsync(token);
        if (person.TenantId is { } tenantId && !await db.Tenants.AnyAsync(t => t.Id == tenantId, token))
            throw new CatalogException($"there is no tenant \"{tenantId}\"; create it before its customers");

        var known = await db.People.SingleOrDefaultAsync(p => p.Id == person.Id, token);
        if (known is null)
            db.People.Add(person);
        else
            db.Entry(known).CurrentValues.SetValues(person);

        if (!db.ChangeTracker.HasChanges())
            return person;

        var what = known is null ? "person.create" : "person.change";
        db.Audit.Add(AuditLog.Entry(clock, who, what, person.Id, $"\"{person.Name}\" as {person.Role}"));
        await db.SaveChangesAsync(token);
        return person;
    }

    public async Task<Person?> FindAsync(string id, CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, token);
    }

    /// <summary>Everybody, by name.</summary>
    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken token = default)
    {
        await using var db = await catalog.CreateDbContextAsync(token);
        return await db.People.AsNoTracking().OrderBy(p => p.Name).ThenBy(p => p.Id).ToListAsync(token);
    }
}
