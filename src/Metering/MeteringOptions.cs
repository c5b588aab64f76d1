using Microsoft.Extensions.Options;
using Observe.Storage.Schema;

namespace Observe.Metering;

/// <summary>What Metering needs to start, beside the options of its slices.</summary>
public sealed record MeteringOptions
{
    /// <summary><c>ClickHouse:ConnectionString</c>: the writing user. Metering is the only writer.</summary>
    public string ClickHouse { get; init; } = "";

    /// <summary><c>ClickHouse:Cluster</c>: the cluster's name; empty for one server.</summary>
    public string Cluster { get; init; } = "";

    /// <summary><c>ClickHouse:RetentionDays</c>: how long raw reports are kept (default 400); fixed when the tables are created.</summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary><c>ClickHouse:SpanRetentionDays</c>: how long spans are kept (default 30); fixed when the tables are created.</summary>
    public int SpanRetentionDays { get; init; } = 30;

    /// <summary><c>ClickHouse:ContentRetentionDays</c>: how long prompts and answers are kept, where they are kept at all (default 7);
    /// fixed when the tables are created.</summary>
    public int ContentRetentionDays { get; init; } = 7;

    /// <summary><c>ClickHouse:QuarantineRetentionDays</c>: how long refused payloads are kept (default 30); fixed when the tables are created.</summary>
    public int QuarantineRetentionDays { get; init; } = 30;

    /// <summary><c>Catalog:ConnectionString</c>: <c>Data Source=…</c> (SQLite) or <c>Host=…</c> (PostgreSQL).</summary>
    public string Catalog { get; init; } = "";

    /// <summary><c>Metering:PriceBook</c>: a price book to import at start; empty for none.</summary>
    public string PriceBook { get; init; } = "";

    public static MeteringOptions From(IConfiguration configuration) => new()
    {
        ClickHouse = configuration["ClickHouse:ConnectionString"] ?? "",
        Cluster = configuration["ClickHouse:Cluster"] ?? "",
        RetentionDays = configuration.GetValue("ClickHouse:RetentionDays", 400),
        SpanRetentionDays = configuration.GetValue("ClickHouse:SpanRetentionDays", 30),
        ContentRetentionDays = configuration.GetValue("ClickHouse:ContentRetentionDays", 7),
        QuarantineRetentionDays = configuration.GetValue("ClickHouse:QuarantineRetentionDays", 30),
        Catalog = configuration["Catalog:ConnectionString"] ?? "",
        PriceBook = configuration["Metering:PriceBook"] ?? "",
    };
}

internal sealed class ValidateMeteringOptions : IValidateOptions<MeteringOptions>
{
    public ValidateOptionsResult Validate(string? name, MeteringOptions options)
    {
        var failures = new List<string>();
        if (options.ClickHouse.Length == 0)
            failures.Add("ClickHouse:ConnectionString is missing; give e.g. \"Host=127.0.0.1;Port=8123;Username=…;Password=…;Database=observe\".");
        if (options.Catalog.Length == 0)
            failures.Add("Catalog:ConnectionString is missing; give e.g. \"Data Source=data/catalog.db\".");
        foreach (var (key, days) in ((string, int)[])
            [("RetentionDays", options.RetentionDays), ("SpanRetentionDays", options.SpanRetentionDays), ("ContentRetentionDays", options.ContentRetentionDays),
                ("QuarantineRetentionDays", options.QuarantineRetentionDays)])
        {
            if (days is < 1 or > MigratorOptions.MaxRetentionDays)
                failures.Add($"ClickHouse:{key} is {days}; it must be from 1 to {MigratorOptions.MaxRetentionDays}.");
        }

        if (options.PriceBook.Length > 0 && !File.Exists(options.PriceBook))
            failures.Add($"Metering:PriceBook names the file {options.PriceBook}, which does not exist.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
