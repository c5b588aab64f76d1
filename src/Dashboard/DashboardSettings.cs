using System.Globalization;
using System.Net;
using Observe.Storage.Client;

namespace Observe.Dashboard;

/// <summary>Everything that is configured, read once and checked whole before anything starts.</summary>
/// <param name="Options">The section <c>Dashboard</c>.</param>
/// <param name="ClickHouse">Connection string of the read-only user.</param>
/// <param name="Catalog">Connection string of the relational catalog.</param>
internal sealed record DashboardSettings(DashboardOptions Options, string ClickHouse, string Catalog)
{
    private const string ClickHouseKey = "ClickHouse:ConnectionString";
    private const string CatalogKey = "Catalog:ConnectionString";

    /// <exception cref="DashboardConfigurationException">Lists every failure by its key.</exception>
    public static DashboardSettings Read(IConfiguration configuration)
    {
        var failures = new List<string>();
        var settings = new DashboardSettings(
            new DashboardOptions
            {
                Bind = ReadBind(configuration, failures),
                Port = ReadPort(configuration, failures),
                DataDirectory = ReadDataDirectory(configuration, failures),
            },
            ReadClickHouse(configuration, failures),
            Required(configuration, CatalogKey, "Data Source=./data/catalog.db", failures));

        return failures.Count == 0 ? settings : throw new DashboardConfigurationException(failures);
    }

    private static string ReadBind(IConfiguration configuration, List<string> failures)
    {
        var bind = configuration["Dashboard:Bind"] ?? new DashboardOptions().Bind;
        if (!IPAddress.TryParse(bind, out _))
            failures.Add($"Dashboard:Bind is \"{bind}\"; write an IP address, e.g. 127.0.0.1 (this machine) or 0.0.0.0 (every interface)");

        return bind;
    }

    private static int ReadPort(IConfiguration configuration, List<string> failures)
    {
        var text = configuration["Dashboard:Port"];
        if (text is null)
            return new DashboardOptions().Port;

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            failures.Add($"Dashboard:Port is \"{text}\"; write a port from 1 to 65535, or 0 for any free one");

        return port;
    }

    private static string? ReadDataDirectory(IConfiguration configuration, List<string> failures)
    {
        var directory = configuration["Dashboard:DataDirectory"];
        if (string.IsNullOrEmpty(directory))
            return null;

        if (File.Exists(directory))
            failures.Add($"Dashboard:DataDirectory is \"{directory}\", which is a file; name a directory");

        return directory;
    }

    private static string ReadClickHouse(IConfiguration configuration, List<string> failures)
    {
        var text = Required(configuration, ClickHouseKey, "Host=127.0.0.1;Port=8123;Username=reader;Password=…", failures);
        if (text.Length == 0)
            return text;

        try
        {
            _ = ClickHouseOptions.Parse(text);
        }
        catch (FormatException refused)
        {
            failures.Add($"{ClickHouseKey}: {refused.Message}");
        }

        return text;
    }

    private static string Required(IConfiguration configuration, string key, string example, List<string> failures)
    {
        var text = configuration[key];
        if (!string.IsNullOrWhiteSpace(text))
            return text;

        failures.Add($"{key} is missing; e.g. \"{example}\"");
        return "";
    }
}
