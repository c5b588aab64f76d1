using Microsoft.Extensions.Options;

namespace Observe.Metering.Quarantine;

/// <summary>
/// Section <c>Metering:Quarantine</c>: how much of what is refused is kept raw. Beyond it a sender still gets the same answer, and
/// what is not kept is counted.
/// </summary>
public sealed record QuarantineOptions
{
    public const string Section = "Metering:Quarantine";

    /// <summary>Bytes kept of one payload (default 1 MiB); a longer one is cut, and cannot be replayed.</summary>
    public int MaxPayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>Refused items kept of one key in one batch, that is about a second (default 1,000).</summary>
    public int MaxItemsPerBatch { get; init; } = 1_000;

    /// <summary>Bytes of refused items kept of one key in one batch (default 4 MiB).</summary>
    public int MaxBytesPerBatch { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests that cannot be decoded, kept of one key in one minute (default 60).</summary>
    public int MaxRequestsPerMinute { get; init; } = 60;

    /// <summary>Bytes of such requests kept of one key in one minute (default 16 MiB).</summary>
    public int MaxRequestBytesPerMinute { get; init; } = 16 * 1024 * 1024;
}

internal sealed class ValidateQuarantineOptions : IValidateOptions<QuarantineOptions>
{
    public ValidateOptionsResult Validate(string? name, QuarantineOptions options)
    {
        var failures = new List<string>();
        Range(nameof(options.MaxPayloadBytes), options.MaxPayloadBytes, 1_024, 16 * 1024 * 1024);
        Range(nameof(options.MaxItemsPerBatch), options.MaxItemsPerBatch, 0, 100_000);
        Range(nameof(options.MaxBytesPerBatch), options.MaxBytesPerBatch, 0, 64 * 1024 * 1024);
        Range(nameof(options.MaxRequestsPerMinute), options.MaxRequestsPerMinute, 0, 100_000);
        Range(nameof(options.MaxRequestBytesPerMinute), options.MaxRequestBytesPerMinute, 0, 1024 * 1024 * 1024);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string key, int value, int from, int to)
        {
            if (value < from || value > to)
                failures.Add($"{QuarantineOptions.Section}:{key} is {value}; it must be from {from} to {to}.");
        }
    }
}
