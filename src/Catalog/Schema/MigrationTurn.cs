using Npgsql;
using Observe.Catalog.Connect;

namespace Observe.Catalog.Schema;

/// <summary>The right to migrate, held by one process at a time and given back by the operating system or server if it dies.</summary>
internal sealed class MigrationTurn : IAsyncDisposable
{
    // Longer than any migration of a catalog takes; an operator would rather read why than wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Any number will do that no other program uses on the same database; these are the letters "observe".
    private const long AdvisoryLock = 0x6F627365727665;

    private readonly IAsyncDisposable held;

    private MigrationTurn(IAsyncDisposable held) => this.held = held;

    /// <summary>Waits for an exclusive lock on a file beside the catalog. The file stays: deleting it would open a race.</summary>
    public static async Task<MigrationTurn> TakeFileAsync(string catalogFile, CancellationToken token)
    {
        var lockFile = catalogFile + ".migrating";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(catalogFile)!);
                return new MigrationTurn(new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (IsHeldByAnother(e) && !patience.IsCancellationRequested)
            {
                await Task.Delay(Pause, token);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CatalogException(
                    $"the catalog {catalogFile} cannot be opened ({e.Message}); check that this user may write its directory and that no other process is migrating it", e);
            }
        }
    }

    public static async Task<MigrationTurn> TakeAdvisoryAsync(string connectionString, CatalogFailures failures, CancellationToken token)
    {
        var ownConnection = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = (int)Patience.TotalSeconds };
        var connection = new NpgsqlConnection(ownConnection.ToString());
        try
        {
            await connection.OpenAsync(token);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection);
            command.Parameters.AddWithValue(AdvisoryLock);
            await command.ExecuteNonQueryAsync(token);
            return new MigrationTurn(connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (failures.Translate(e) is { } failure)
                throw failure;
            throw;
        }
    }

    public ValueTask DisposeAsync() => held.DisposeAsync();

    // .NET says a sharing violation with the errno of flock: EWOULDBLOCK on Linux (11) and macOS (35), or Windows' own number.
    private static bool IsHeldByAnother(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32;
}
