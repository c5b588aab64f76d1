using Microsoft.EntityFrameworkCore;
using Observe.Catalog.Access;
using Observe.Catalog.Tables;

namespace Observe.Catalog.Tests;

public sealed class AccessTests(PostgreSqlCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task IngestKey_Created_IsFoundByItsHashAndTheSecretIsNowhere(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Tenants.UpsertAsync("acme", "Acme", Token);
        await catalog.Tenants.UpsertProjectAsync("acme", "web", "Web", Token);

        var (key, secret) = await catalog.Keys.CreateAsync("collector", "acme", "web", "ada", Token);

        Assert.Matches(@"\Aobs_[A-Za-z0-9_-]{43}\z", secret);
        Assert.Equal(secret[..10], key.Prefix);
        var found = await catalog.Keys.FindAsync(Secret.HashOf(secret), Token);
        Assert.Equal((key.Id, "acme", "web", catalog.Now), (found!.Id, found.TenantId, found.ProjectId, found.CreatedAt));
        Assert.Equal(DateTimeKind.Utc, found.CreatedAt.Kind);
        Assert.Null(await catalog.Keys.FindAsync(Secret.HashOf(secret + "x"), Token));
        await using var db = catalog.Open();
        Assert.Equal(Secret.HashOf(secret), (await db.IngestKeys.SingleAsync(Token)).Hash);
        Assert.DoesNotContain(secret, string.Concat((await catalog.Audit.ListAsync(10, Token)).Select(e => e.Detail)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task IngestKey_Revoked_IsNotFoundAndStaysListed(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var (key, secret) = await catalog.Keys.CreateAsync("collector", null, null, "ada", Token);
        catalog.Clock.Advance(TimeSpan.FromMinutes(1));
        await catalog.Keys.TouchAsync([key.Id], Token);

        Assert.True(await catalog.Keys.RevokeAsync(key.Id, "ada", Token));
        Assert.False(await catalog.Keys.RevokeAsync(key.Id, "ada", Token));

        Assert.Null(await catalog.Keys.FindAsync(Secret.HashOf(secret), Token));
        var listed = Assert.Single(await catalog.Keys.ListAsync(Token));
        Assert.Equal((catalog.Now, catalog.Now), (listed.RevokedAt, listed.LastUsedAt));
        Assert.Equal(
            ["ingest_key.revoke", "ingest_key.create"],
            (await catalog.Audit.ListAsync(10, Token)).Select(entry => entry.What));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task IngestKey_TenantOrProjectMissing_IsRefusedByName(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Tenants.UpsertAsync("acme", "Acme", Token);

        var tenant = await Assert.ThrowsAsync<CatalogException>(() => catalog.Keys.CreateAsync("k", "nobody", null, "ada", Token));
        var project = await Assert.ThrowsAsync<CatalogException>(() => catalog.Keys.CreateAsync("k", "acme", "none", "ada", Token));
        var homeless = await Assert.ThrowsAsync<CatalogException>(() => catalog.Keys.CreateAsync("k", null, "web", "ada", Token));

        Assert.Contains("no tenant \"nobody\"", tenant.Message, StringComparison.Ordinal);
        Assert.Contains("\"acme\" has no project \"none\"", project.Message, StringComparison.Ordinal);
        Assert.Contains("\"web\" needs the tenant", homeless.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task LoginLink_UsedByManyAtOnce_AcceptsExactlyOne(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var ada = await catalog.AddAdministratorAsync();
        for (var round = 0; round < 10; round++)
        {
            var link = await catalog.Links.CreateAsync(ada, TimeSpan.FromMinutes(5), Token);

            var uses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => catalog.Links.UseAsync(link))));

            Assert.Equal(ada.Id, Assert.Single(uses, use => use.State == LoginLinkState.Accepted).Person!.Id);
            Assert.Equal(7, uses.Count(use => use is { State: LoginLinkState.AlreadyUsed, Person: null }));
        }
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task LoginLink_ExpiredOrUnknown_IsRefusedWithItsReason(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var link = await catalog.Links.CreateAsync(await catalog.AddAdministratorAsync(), TimeSpan.FromMinutes(5), Token);
        catalog.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(new LoginLinkUse(LoginLinkState.Expired, null), await catalog.Links.UseAsync(link, Token));
        Assert.Equal(new LoginLinkUse(LoginLinkState.Unknown, null), await catalog.Links.UseAsync("obl_guess", Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Session_Open_IsFoundUntilClosedOrExpired(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var ada = await catalog.AddAdministratorAsync();
        var closed = await catalog.Sessions.OpenAsync(ada, TimeSpan.FromHours(8), Token);
        var expiring = await catalog.Sessions.OpenAsync(ada, TimeSpan.FromHours(8), Token);

        var found = await catalog.Sessions.FindAsync(closed, Token);
        await catalog.Sessions.CloseAsync(closed, Token);

        Assert.Equal((ada.Id, PersonRole.Administrator, catalog.Now.AddHours(8)), (found!.Person.Id, found.Person.Role, found.ExpiresAtUtc));
        Assert.Null(await catalog.Sessions.FindAsync(closed, Token));
        Assert.NotNull(await catalog.Sessions.FindAsync(expiring, Token));
        catalog.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Null(await catalog.Sessions.FindAsync(expiring, Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Session_PersonLosesARole_IsSeenAtOnce(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        var ada = await catalog.AddAdministratorAsync();
        var session = await catalog.Sessions.OpenAsync(ada, TimeSpan.FromHours(8), Token);

        await catalog.People.UpsertAsync(new Person { Id = ada.Id, Name = "Ada", Role = PersonRole.Sre }, "root", Token);

        Assert.Equal(PersonRole.Sre, (await catalog.Sessions.FindAsync(session, Token))!.Person.Role);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Person_UpsertOfTheSame_IsAuditedOnce(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        for (var i = 0; i < 3; i++)
            await catalog.People.UpsertAsync(new Person { Id = "admin", Name = "Administrator", Role = PersonRole.Administrator }, "launcher", Token);

        Assert.Equal("person.create", Assert.Single(await catalog.Audit.ListAsync(10, Token)).What);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Person_CustomerAndTenant_GoTogether(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Tenants.UpsertAsync("acme", "Acme", Token);

        await Assert.ThrowsAsync<CatalogException>(() => catalog.People.CreateAsync("C", PersonRole.Customer, null, null, "ada", Token));
        await Assert.ThrowsAsync<CatalogException>(() => catalog.People.CreateAsync("F", PersonRole.Finance, "acme", null, "ada", Token));
        await Assert.ThrowsAsync<CatalogException>(() => catalog.People.CreateAsync("C", PersonRole.Customer, "nobody", null, "ada", Token));
        var customer = await catalog.People.CreateAsync("C", PersonRole.Customer, "acme", "c@example.com", "ada", Token);

        Assert.Equal("acme", (await catalog.People.FindAsync(customer.Id, Token))!.TenantId);
    }
}
