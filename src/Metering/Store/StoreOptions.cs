using Microsoft.Extensions.Options;

namespace Observe.Metering.Store;

/// <summary>Section <c>Metering:Store</c>.</summary>
public sealed record StoreOptions
{
    public const string Section = "Metering:Store";

    /// <summary>Reports that may wait for the store before senders are told to come back (default 200,000; about 200 MB).</summary>
    public int MaxWaitingReports { get; init; } = 200_000;

    /// <summary>Reports in one insert (default 50,000).</summary>
    public int MaxBatchReports { get; init; } = 50_000;

    /// <summary>Inserts in flight at once (default 2): one is encoded while the other is written.</summary>
    public int Writers { get; init; } = 2;
}

internal sealed class ValidateStoreOptions : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        var failures = new List<string>();
        Range(nameof(options.MaxWaitingReports), options.MaxWaitingReports, 1, 10_000_000);
        Range(nameof(options.MaxBatchReports), options.MaxBatchReports, 1, 1_000_000);
        Range(nameof(options.Writers), options.Writers, 1, 16);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string key, int value, int from, int to)
        {
            if (value < from || value > to)
                failures.Add($"{StoreOptions.Section}:{key} is {value}; it must be from {from} to {to}.");
        }
    }
}
