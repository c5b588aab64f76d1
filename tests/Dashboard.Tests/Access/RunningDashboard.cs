using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Catalog.Access;
using Observe.Catalog.Schema;
using Observe.Catalog.Tables;
using Observe.Catalog.Tenancy;

namespace Observe.Dashboard.Tests.Access;

/// <summary>The whole Dashboard in this test's process, which is not its own: as the launcher hosts it. Unless named, nothing answers as the store.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private readonly DirectoryInfo directory;
    private readonly WebApplication app;

    private RunningDashboard(DirectoryInfo directory, WebApplication app) => (this.directory, this.app) = (directory, app);

    public Uri Address { get; private set; } = null!;

    public static async Task<RunningDashboard> StartAsync(
        string clickHouse = "Host=127.0.0.1;Port=1;Username=reader;Password=x;Database=observe")
    {
        var directory = Directory.CreateTempSubdirectory("observe-dashboard-");
        var app = DashboardProcess.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ClickHouse:ConnectionString"] = clickHouse,
            ["Catalog:ConnectionString"] = $"Data Source={Path.Combine(directory.FullName, "catalog.db")}",
            ["Dashboard:Port"] = "0",
            ["Logging:LogLevel:Default"] = "None",
        }).Build());
        await app.Services.GetRequiredService<CatalogMigrator>().MigrateAsync();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new RunningDashboard(directory, app) { Address = new Uri(addresses.Single()) };
    }

    /// <summary>A one-time link for a new person of that role.</summary>
    public async Task<string> LinkAsync(PersonRole role, TimeSpan? lifetime = null, string ownTenant = "own")
    {
        var tenant = role == PersonRole.Customer ? ownTenant : null;
        if (tenant is not null)
            await app.Services.GetRequiredService<Tenants>().UpsertAsync(tenant, "Own");

        var person = await app.Services.GetRequiredService<People>().CreateAsync($"A {role}", role, tenant, null, "test");
        return await app.Services.GetRequiredService<LoginLinks>().CreateAsync(person, lifetime ?? TimeSpan.FromMinutes(5));
    }

    /// <summary>A browser without cookies that does not follow redirects.</summary>
    public HttpClient NewBrowser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>A browser that used a link of that role.</summary>
    public async Task<HttpClient> SignedInAsync(PersonRole role, string ownTenant = "own")
    {
        var browser = NewBrowser();
        using var answer = await browser.GetAsync(new Uri($"/login?token={await LinkAsync(role, ownTenant: ownTenant)}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }
}
