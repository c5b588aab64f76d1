using System.Globalization;
using Microsoft.Extensions.Options;

namespace Observe.GpuExporter.Sampling;

internal sealed class ValidateSamplingOptions : IValidateOptions<SamplingOptions>
{
    // Performance counters are refreshed about every 100 ms; below two of those an interval would often see none.
    private const double MinSeconds = 0.2;
    private const double MaxSeconds = 3_600;
    private const int MaxProcesses = 1_024;

    public ValidateOptionsResult Validate(string? name, SamplingOptions options)
    {
        var failures = new List<string>();
        InRange(nameof(options.FastSeconds), options.FastSeconds, MinSeconds, MaxSeconds);
        InRange(nameof(options.MediumSeconds), options.MediumSeconds, MinSeconds, MaxSeconds);
        InRange(nameof(options.SlowSeconds), options.SlowSeconds, MinSeconds, MaxSeconds);
        InRange(nameof(options.HangSeconds), options.HangSeconds, MinSeconds, MaxSeconds);
        InRange(nameof(options.LostProbeSeconds), options.LostProbeSeconds, MinSeconds, MaxSeconds);
        InRange(nameof(options.RetrySeconds), options.RetrySeconds, 1, MaxSeconds);
        InRange(nameof(options.CallShare), options.CallShare, 0.000_1, 1);
        InRange(nameof(options.MaxStretch), options.MaxStretch, 1, 1_024);
        InRange(nameof(options.UnknownErrors), options.UnknownErrors, 1, 1_000);
        InRange(nameof(options.MaxProcesses), options.MaxProcesses, 0, MaxProcesses);
        if (options.FastSeconds > options.MediumSeconds)
            failures.Add($"{Key(nameof(options.MediumSeconds))} is {Say(options.MediumSeconds)}; it must not be less than {nameof(options.FastSeconds)} ({Say(options.FastSeconds)}).");
        if (options.MediumSeconds > options.SlowSeconds)
            failures.Add($"{Key(nameof(options.SlowSeconds))} is {Say(options.SlowSeconds)}; it must not be less than {nameof(options.MediumSeconds)} ({Say(options.MediumSeconds)}).");
        if (!Path.IsPathRooted(options.ProcRoot))
            failures.Add($"{Key(nameof(options.ProcRoot))} is \"{options.ProcRoot}\"; it must be an absolute path.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void InRange(string key, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                failures.Add($"{Key(key)} is {Say(value)}; it must be from {Say(least)} to {Say(most)}.");
        }
    }

    private static string Key(string name) => $"{SamplingOptions.Section}:{name}";

    private static string Say(double value) => value.ToString(CultureInfo.InvariantCulture);
}
