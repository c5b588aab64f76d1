namespace Observe.Catalog.Tests;

public sealed class TenancyAndBookTests(PostgreSqlCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Tenant_UpsertedByManyAtOnce_IsThereOnceWithItsLastName(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => catalog.Tenants.UpsertAsync("acme", $"Acme {i}"))));
        catalog.Clock.Advance(TimeSpan.FromDays(1));
        await catalog.Tenants.UpsertAsync("acme", "Acme Ltd", Token);

        var tenant = Assert.Single(await catalog.Tenants.ListAsync(Token));
        Assert.Equal(("acme", "Acme Ltd", catalog.Now.AddDays(-1)), (tenant.Id, tenant.Name, tenant.CreatedAt));
        Assert.Equal(DateTimeKind.Utc, tenant.CreatedAt.Kind);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task Project_SameIdInTwoTenants_AreTwo(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        foreach (var tenant in (string[])["a", "b"])
        {
            await catalog.Tenants.UpsertAsync(tenant, tenant, Token);
            await catalog.Tenants.UpsertProjectAsync(tenant, "default", $"Default of {tenant}", Token);
        }

        Assert.Equal("Default of b", Assert.Single(await catalog.Tenants.ListProjectsAsync("b", Token)).Name);
        await Assert.ThrowsAsync<CatalogException>(() => catalog.Tenants.UpsertProjectAsync("nobody", "x", "X", Token));
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task PriceBook_AppendedAfterTheSameVersionByMany_IsRecordedOnce(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        Assert.Equal(0, await catalog.Books.NewestVersionAsync(Token));

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => catalog.Books.AppendAsync($"book {i}", after: 0, catalog.Now, "file", "ada"))));

        var recorded = Assert.Single(attempts, attempt => attempt is not null)!;
        var newest = await catalog.Books.NewestAsync(Token);
        Assert.Equal((1, recorded.Content, catalog.Now), (newest!.Version, newest.Content, newest.RecordedAt));
        Assert.Equal("price_book.import", Assert.Single(await catalog.Audit.ListAsync(10, Token)).What);
    }

    [Theory]
    [InlineData(DbSystem.Sqlite)]
    [InlineData(DbSystem.PostgreSql)]
    public async Task PriceBook_EveryVersion_StaysReadable(DbSystem system)
    {
        await using var catalog = await TestCatalog.CreateAsync(system, cluster);
        await catalog.Books.AppendAsync("one", 0, catalog.Now, "a.json", "ada", Token);
        await catalog.Books.AppendAsync("two", 1, catalog.Now, "b.json", "bob", Token);

        Assert.Equal([2, 1], (await catalog.Books.ListAsync(Token)).Select(book => book.Version));
        Assert.Equal("one", (await catalog.Books.FindAsync(1, Token))!.Content);
        Assert.Null(await catalog.Books.FindAsync(3, Token));
    }
}
