using Microsoft.Extensions.Options;

namespace Observe.Metering.Spool;

/// <summary>Section <c>Metering:Spool</c>: where requests are on disk before they are acknowledged, and how many.</summary>
public sealed record SpoolOptions
{
    public const string Section = "Metering:Spool";

    /// <summary>A directory of its own on a disk that keeps what is synced to it. Only one process may use it.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Bytes of requests that may wait for the store (default 4 GiB); beyond it senders are told to come back.</summary>
    public long MaxBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Space that is left free on the spool's disk (default 256 MiB); below it senders are told to come back.</summary>
    public long MinFreeBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Rows of one batch (default 131,072); a full one is stored at once.</summary>
    public int MaxBatchRows { get; init; } = 131_072;

    /// <summary>How long a batch stays open for further requests when the store is idle, in milliseconds (default 800).</summary>
    public int BatchMilliseconds { get; init; } = 800;
}

internal sealed class SpoolOptionsValidator : IValidateOptions<SpoolOptions>
{
    public ValidateOptionsResult Validate(string? name, SpoolOptions options)
    {
        var failures = new List<string>();
        if (options.Directory.Length == 0)
            failures.Add($"{SpoolOptions.Section}:{nameof(options.Directory)} is missing; name a directory on a durable disk, e.g. /var/lib/observe/spool.");
        Range(nameof(options.MaxBytes), options.MaxBytes, 1024 * 1024, long.MaxValue);
        Range(nameof(options.MinFreeBytes), options.MinFreeBytes, 0, long.MaxValue);
        Range(nameof(options.MaxBatchRows), options.MaxBatchRows, 1, 4_000_000);
        Range(nameof(options.BatchMilliseconds), options.BatchMilliseconds, 1, 60_000);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string key, long value, long from, long to)
        {
            if (value < from || value > to)
                failures.Add($"{SpoolOptions.Section}:{key} is {value}; it must be from {from} to {to}.");
        }
    }
}
