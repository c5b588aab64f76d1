using System.Globalization;
using Observe.ClickHouseHost;

[assembly: AssemblyFixture(typeof(Observe.Testing.ClickHouseFixture))]

namespace Observe.Testing;

/// <summary>
/// One engine for a whole test assembly, in a directory of its own that goes away with it. Link this file into a test project
/// that references ClickHouseHost and take the fixture as a constructor parameter; each test asks for a database of its own.
/// </summary>
public sealed class ClickHouseFixture : IAsyncLifetime
{
    private readonly string directory = Path.Combine(Path.GetTempPath(), $"observe-clickhouse-{Guid.NewGuid():N}");
    private ClickHouseSupervisor? supervisor;
    private int databases;

    public ClickHouseSupervisor Supervisor => supervisor ?? throw new InvalidOperationException("The engine has not started");

    public Uri Address => Supervisor.Address;

    public ClickHouseCredential Writer => Supervisor.Writer;

    public ClickHouseCredential Reader => Supervisor.Reader;

    public async ValueTask InitializeAsync() =>
        supervisor = await ClickHouseSupervisor.StartAsync(new ClickHouseHostOptions { DataDirectory = directory });

    public async ValueTask DisposeAsync()
    {
        if (supervisor is not null) await supervisor.DisposeAsync();
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    /// <summary>Creates an empty database and returns its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs a statement as the writer and returns the body; anything but success fails the test with ClickHouse's text.</summary>
    public async Task<string> ExecuteAsync(string sql, string? database = null)
    {
        using var client = CreateClient(Writer);
        using var content = new StringContent(sql);
        using var response = await client.PostAsync(new Uri(database is null ? "/" : $"/?database={database}", UriKind.Relative), content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }

    /// <summary>An HTTP client of the engine's address that carries the credential.</summary>
    public HttpClient CreateClient(ClickHouseCredential credential)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("X-ClickHouse-User", credential.User);
        client.DefaultRequestHeaders.Add("X-ClickHouse-Key", credential.Password);
        return client;
    }
}
