using Microsoft.Extensions.DependencyInjection;
using Observe.Billing.Price;
using Observe.Catalog;
using Observe.Catalog.Access;
using Observe.Catalog.Periods;
using Observe.Catalog.Schema;
using Observe.Catalog.Tables;
using Observe.Catalog.Tenancy;

namespace Observe.Observe.Machine;

/// <summary>The catalog of a data directory, opened by a command; several processes may have it open.</summary>
internal sealed class OpenCatalog : IAsyncDisposable
{
    /// <summary>Who the audit log names for what is done here.</summary>
    public const string Author = "command line";

    private static readonly TimeSpan LoginLifetime = TimeSpan.FromHours(1);

    private readonly ServiceProvider services;

    private OpenCatalog(ServiceProvider services) => this.services = services;

    public AuditLog Audit => services.GetRequiredService<AuditLog>();
    public IngestKeys Keys => services.GetRequiredService<IngestKeys>();
    public Tenants Tenants => services.GetRequiredService<Tenants>();
    public BillingPeriods Periods => services.GetRequiredService<BillingPeriods>();
    public PriceBookImport Prices => services.GetRequiredService<PriceBookImport>();

    public static string ConnectionString(string file) => $"Data Source={file}";

    /// <summary>Opens the catalog and brings it up to date; creates it when absent.</summary>
    public static async Task<OpenCatalog> OpenAsync(string dataDirectory, CancellationToken token)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddCatalog(ConnectionString(DataDirectory.CatalogOf(Path.GetFullPath(dataDirectory))))
            .AddSingleton<PriceBookImport>()
            .BuildServiceProvider();
        await services.GetRequiredService<CatalogMigrator>().MigrateAsync(token);
        return new OpenCatalog(services);
    }

    /// <summary>As <see cref="OpenAsync"/>, but never creates anything.</summary>
    /// <exception cref="MachineRefusal">There is no catalog in that directory.</exception>
    public static Task<OpenCatalog> OpenExistingAsync(string dataDirectory, CancellationToken token)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        return File.Exists(DataDirectory.CatalogOf(dataDirectory))
            ? OpenAsync(dataDirectory, token)
            : throw new MachineRefusal(
                $"{dataDirectory} holds no Observe data. Name the directory with --data, or make one with ./observe up --data {dataDirectory}.");
    }

    /// <summary>A link that signs in once, within an hour, as the person who stands for a role on this machine.</summary>
    /// <param name="tenant">For a customer, the tenant; else null.</param>
    /// <param name="firstPage">Where it leads, from the root; null for the start page.</param>
    public async Task<Uri> LoginLinkAsync(
        Uri dashboard, PersonRole role, string? tenant, CancellationToken token, string? firstPage = null)
    {
        var word = role.ToString().ToLowerInvariant();
        var person = new Person
        {
            Id = tenant is null ? $"local-{word}" : $"local-{word}-{tenant}",
            Name = tenant is null ? $"Local {word}" : $"Local {word} of {tenant}",
            Role = role,
            TenantId = tenant,
        };
        person = await services.GetRequiredService<People>().UpsertAsync(person, Author, token);
        var secret = await services.GetRequiredService<LoginLinks>().CreateAsync(person, LoginLifetime, token);
        var then = firstPage is null ? "" : "&then=" + Uri.EscapeDataString(firstPage);
        return new Uri(dashboard, $"login?token={Uri.EscapeDataString(secret)}{then}");
    }

    /// <summary>The key that this machine's GPU exporter pushes with: the one of the last start while it works, kept where only this user reads it.</summary>
    public async Task<string> GpuExporterKeyAsync(string dataDirectory, CancellationToken token)
    {
        var file = Path.Combine(dataDirectory, "gpu-exporter.key");
        if (File.Exists(file))
        {
            var kept = (await File.ReadAllTextAsync(file, token)).Trim();
            if (await Keys.FindAsync(Secret.HashOf(kept), token) is not null)
                return kept;
        }

        var secret = (await Keys.CreateAsync("GPU exporter of this machine", tenantId: null, projectId: null, Author, token)).Secret;
        await using var written = new FileStream(file, OwnFile());
        await written.WriteAsync(System.Text.Encoding.UTF8.GetBytes(secret + "\n"), token);
        return secret;
    }

    private static FileStreamOptions OwnFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
