using Microsoft.Extensions.Options;

namespace Observe.Metering.Status;

/// <summary>Section <c>Metering:Status</c>: how Metering tells the Dashboard how it stands.</summary>
public sealed record StatusOptions
{
    public const string Section = "Metering:Status";

    /// <summary>How often a row is written (default 5).</summary>
    public int IntervalSeconds { get; init; } = 5;

    /// <summary>The name of this process among others that write to the same store; the machine's name when empty.</summary>
    public string Instance { get; init; } = "";
}

internal sealed class ValidateStatusOptions : IValidateOptions<StatusOptions>
{
    private const int MaxSeconds = 3_600;
    private const int MaxInstance = 128;

    public ValidateOptionsResult Validate(string? name, StatusOptions options)
    {
        var failures = new List<string>();
        if (options.IntervalSeconds is < 1 or > MaxSeconds)
            failures.Add($"{StatusOptions.Section}:{nameof(options.IntervalSeconds)} is {options.IntervalSeconds}; it must be from 1 to {MaxSeconds}.");
        if (options.Instance.Length > MaxInstance)
            failures.Add($"{StatusOptions.Section}:{nameof(options.Instance)} is longer than {MaxInstance} characters.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
