using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Observe.Catalog;
using Observe.Dashboard.Access;
using Observe.Dashboard.Hosting;
using Observe.Dashboard.Layout;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Storage.Client;
using Radzen;

namespace Observe.Dashboard;

/// <summary>
/// The Dashboard as one web application, ready to run: by its own Program, by the one-machine launcher, by tests. Keys of the
/// configuration: <c>ClickHouse:ConnectionString</c> (a user that can only read), <c>Catalog:ConnectionString</c>,
/// <c>Dashboard:Bind</c>, <c>Dashboard:Port</c> and <c>Dashboard:DataDirectory</c>.
/// </summary>
public static class DashboardProcess
{
    // Pages, styles and scripts are found by this name wherever the process was started from.
    private static readonly string AssemblyName = typeof(DashboardProcess).Assembly.GetName().Name!;

    /// <summary>Builds from the command line, environment and appsettings.</summary>
    /// <exception cref="DashboardConfigurationException">Lists every failure by its key.</exception>
    public static WebApplication Build(string[] args) => Build(args, null);

    /// <summary>Builds from these settings alone, over the environment's.</summary>
    /// <exception cref="DashboardConfigurationException">Lists every failure by its key.</exception>
    public static WebApplication Build(IConfiguration configuration, Action<IServiceCollection>? configure = null) =>
        Build([], configuration, configure);

    /// <summary>Checks the configuration and says so: 0 and a line, or 2 and every failure.</summary>
    public static int Validate(string[] args, TextWriter output, TextWriter errors)
    {
        try
        {
            _ = DashboardSettings.Read(NewBuilder([.. args.Where(arg => arg != "--validate")]).Configuration);
            output.WriteLine("The Dashboard's configuration is valid.");
            return 0;
        }
        catch (DashboardConfigurationException refused)
        {
            errors.WriteLine(refused.Message);
            return 2;
        }
    }

    private static WebApplication Build(string[] args, IConfiguration? configuration, Action<IServiceCollection>? configure = null)
    {
        var builder = NewBuilder(args);
        if (configuration is not null)
            builder.Configuration.AddConfiguration(configuration);

        var settings = DashboardSettings.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings.Options));
        AddServices(builder, settings);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        Map(app);
        return app;
    }

    private static WebApplicationBuilder NewBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = AssemblyName,
            ContentRootPath = AppContext.BaseDirectory,
        });

        // From build output the manifest leads to the files where they lie; once published they lie in wwwroot and it is absent.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, AssemblyName + ".staticwebassets.runtime.json")))
            builder.WebHost.UseStaticWebAssets();

        return builder;
    }

    private static void Listen(KestrelServerOptions kestrel, DashboardOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Parse(options.Bind), options.Port);
    }

    private static void AddServices(WebApplicationBuilder builder, DashboardSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddCatalog(settings.Catalog);
        services.AddSingleton(provider => new ClickHouseClient(
            ClickHouseOptions.Parse(settings.ClickHouse), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SqlRunner>();
        services.AddSingleton<FailureLog>();
        services.AddSingleton<ColourBook>();
        services.AddSingleton<Readiness>();
        services.AddScoped<ScopeState>();
        services.AddScoped<ThemeChoice>();
        services.AddOwnTelemetry(builder.Configuration);

        var protection = services.AddDataProtection().SetApplicationName(AssemblyName);
        if (settings.Options.DataDirectory is { } directory)
            protection.PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(directory, "keys")));
        else
            protection.UseEphemeralDataProtectionProvider();

        services.AddAuthentication(SessionCookie.Scheme)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionCookie.Scheme, null);
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddScoped<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider, SessionWatch>();
        services.AddRazorComponents().AddInteractiveServerComponents(circuit => circuit.DisconnectedCircuitMaxRetained = 50);
        services.AddRadzenComponents();
    }

    private static void Map(WebApplication app)
    {
        app.UseExceptionHandler("/error");
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseSecurityHeaders();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets(AssemblyName + ".staticwebassets.endpoints.json").AllowAnonymous();
        app.MapReadiness();
        app.MapSignIn();
        app.MapCostDownload();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.DisableWebSocketCompression = false)
            .RequireAuthorization();
    }
}
