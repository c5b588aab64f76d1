using System.Reflection;
using Observe.Storage.Client;

namespace Observe.Storage.Schema;

/// <summary>
/// Brings a database to the schema of this program: creates it when absent and applies the embedded
/// <c>Schema/NNNN_verb_noun.sql</c> that it has not seen, in order. Forward only. The same files serve one machine and a
/// cluster; see <see cref="Migration.For"/> for the spellings that are substituted.
/// </summary>
/// <remarks>
/// Any number of migrators may run at once: each statement is idempotent and is recorded after it succeeded, so the worst that
/// a race or a crash does is to run one again.
/// </remarks>
/// <param name="client">A user who may create databases and tables; its connection names the database.</param>
/// <param name="options">What the files leave open.</param>
/// <param name="assembly">Where the files are embedded; this assembly when absent.</param>
public sealed class Migrator(ClickHouseClient client, MigratorOptions options, Assembly? assembly = null)
{
    private const string Ledger = "schema_migrations";

    private readonly IReadOnlyList<Migration> migrations = Migration.All(assembly ?? typeof(Migrator).Assembly);

    /// <summary>Applies what is missing.</summary>
    /// <returns>The names of the migrations applied now, in order; empty when the database was up to date.</returns>
    /// <exception cref="MigrationException">A released file was changed or is missing, or a statement failed.</exception>
    /// <exception cref="ClickHouseException">The server is out of reach or refuses the ledger itself.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken token)
    {
        foreach (var days in (int[])[options.RetentionDays, options.SpanRetentionDays, options.ContentRetentionDays, options.QuarantineRetentionDays])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(days, 1, nameof(options));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MigratorOptions.MaxRetentionDays, nameof(options));
        }

        await CreateDatabaseAsync(token);
        var applied = await ReadLedgerAsync(token);
        Refuse(applied);

        var done = new List<string>();
        foreach (var migration in migrations)
        {
            if (applied.ContainsKey(migration.Number)) continue;
            await ApplyAsync(migration, token);
            done.Add(migration.Name);
        }

        return done;
    }

    private async Task CreateDatabaseAsync(CancellationToken token)
    {
        var database = SqlName.Quote(client.Options.Database);
        var cluster = Migration.ClusterClause(options);
        await client.ExecuteWithoutDatabaseAsync($"CREATE DATABASE IF NOT EXISTS {database} {cluster}", token);
        await client.ExecuteAsync(
            $"""
            CREATE TABLE IF NOT EXISTS {Ledger} {cluster}
            (
                number UInt32,
                name String,
                checksum String,
                applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
            )
            ENGINE = {(options.Cluster is null ? string.Empty : "Replicated")}ReplacingMergeTree
            ORDER BY number
            """,
            token);
    }

    private async Task<Dictionary<int, LedgerRow>> ReadLedgerAsync(CancellationToken token)
    {
        // Two migrators may both have recorded a file; the first record is the one that the tables were made from.
        var rows = await client.QueryAsync<LedgerRow>(
            $"SELECT number, argMin(name, applied_at) AS name, argMin(checksum, applied_at) AS checksum FROM {Ledger} GROUP BY number",
            null,
            token);
        return rows.ToDictionary(row => (int)row.Number);
    }

    private void Refuse(Dictionary<int, LedgerRow> applied)
    {
        var known = migrations.ToDictionary(migration => migration.Number);
        var database = client.Options.Database;
        foreach (var row in applied.Values.OrderBy(row => row.Number))
        {
            if (!known.TryGetValue((int)row.Number, out var migration))
            {
                throw new MigrationException(
                    $"database {database} has migration {row.Name}, which this program lacks: run the program version that applied it, or a later one");
            }

            if (migration.Checksum != row.Checksum)
            {
                throw new MigrationException(
                    $"migration {migration.Name} was changed after it was applied to database {database}"
                    + $" (then {row.Checksum[..12]}, now {migration.Checksum[..12]}): restore the released file and put the change into a new one");
            }
        }
    }

    private async Task ApplyAsync(Migration migration, CancellationToken token)
    {
        try
        {
            await client.ExecuteAsync(migration.For(options), token);
        }
        catch (ClickHouseException e) when (!e.IsTransient)
        {
            throw new MigrationException($"migration {migration.Name} failed: {e.Message}", e);
        }

        await client.ExecuteAsync(
            $"INSERT INTO {Ledger} (number, name, checksum) SELECT {{number:UInt32}}, {{name:String}}, {{checksum:String}}",
            new QueryParameters { ["number"] = migration.Number, ["name"] = migration.Name, ["checksum"] = migration.Checksum },
            token);
    }

    private sealed record LedgerRow(uint Number, string Name, string Checksum);
}
