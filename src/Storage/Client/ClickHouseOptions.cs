using System.Globalization;

namespace Observe.Storage.Client;

/// <summary>Where ClickHouse answers and as whom to ask; read from the connection string that .NET clients of ClickHouse use.</summary>
public sealed record ClickHouseOptions
{
    /// <summary>Host name or address, without a scheme.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Port of the HTTP interface.</summary>
    public int Port { get; init; } = 8123;

    public string Username { get; init; } = "default";

    public string Password { get; init; } = string.Empty;

    public string Database { get; init; } = "default";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Protocol { get; init; } = "http";

    /// <summary>Whether answers and insert bodies are gzipped; worth it across a network, a waste on loopback.</summary>
    public bool Compression { get; init; }

    /// <summary>How long one statement may take in all, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>ClickHouse settings sent with every statement (<c>set_max_threads=4</c> in the connection string).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The address of the HTTP interface.</summary>
    public Uri Address => new UriBuilder(Protocol, Host, Port).Uri;

    /// <summary>
    /// Reads <c>Host=…;Port=…;Username=…;Password=…;Database=…;Protocol=http;Compression=…;Timeout=seconds;set_x=…</c>.
    /// Keys are case-insensitive; a value may be quoted with ' or " when it holds a semicolon.
    /// </summary>
    /// <exception cref="FormatException">Lists everything that is wrong with the text; never repeats a password.</exception>
    public static ClickHouseOptions Parse(string connectionString) => ConnectionString.Parse(connectionString);

    /// <summary>Everything but the password.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{Username}@{Host}:{Port}/{Database}");
}
