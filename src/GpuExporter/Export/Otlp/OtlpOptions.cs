using System.Globalization;
using Microsoft.Extensions.Options;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>Section <c>GpuExporter:Otlp</c>: where samples are pushed. What is not set here is taken from OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_…</c>).</summary>
public sealed record OtlpOptions
{
    public const string Section = "GpuExporter:Otlp";

    /// <summary>The receiver, <c>http://metering:4318</c>; <c>/v1/metrics</c> is added unless the address has a path. Nothing is pushed while it is empty (the default).</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The key of this node, sent as bearer; empty for none.</summary>
    public string Key { get; set; } = "";

    /// <summary>More headers: <c>name=value,name=value</c>, values percent-encoded.</summary>
    public string Headers { get; set; } = "";

    /// <summary>How often to push (default 10).</summary>
    public int IntervalSeconds { get; set; } = 10;

    /// <summary>Whether requests are compressed with gzip (default true).</summary>
    public bool Gzip { get; set; } = true;

    /// <summary>How long a request may take (default 10).</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Points in one request (default 5000); a larger node makes several.</summary>
    public int MaxPoints { get; set; } = 5_000;

    /// <summary>Memory for requests that wait for the receiver to come back (default 8); the oldest are dropped and counted. One node of eight GPUs fills about 3 in ten minutes.</summary>
    public int MaxQueueMegabytes { get; set; } = 8;

    /// <summary>The same options with what is not set taken from the environment, as OpenTelemetry's specification has it.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    public OtlpOptions OrFrom(Func<string, string?> variable)
    {
        var headers = First(Headers, variable("OTEL_EXPORTER_OTLP_METRICS_HEADERS"), variable("OTEL_EXPORTER_OTLP_HEADERS"));
        var compression = First("", variable("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION"), variable("OTEL_EXPORTER_OTLP_COMPRESSION"));
        return this with
        {
            // The variable for all signals is a base even when it has a path; the one for metrics is the whole address.
            Endpoint = First(Endpoint, variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"), Based(variable("OTEL_EXPORTER_OTLP_ENDPOINT"))),
            Headers = headers,
            Gzip = compression.Length == 0 ? Gzip : compression == "gzip",
            TimeoutSeconds = Seconds(variable("OTEL_EXPORTER_OTLP_TIMEOUT")) ?? TimeoutSeconds,
        };
    }

    /// <summary>Where requests go; null when nothing is pushed.</summary>
    internal Uri? Address()
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            return null;
        return address.AbsolutePath == "/" ? new Uri(address, "/v1/metrics") : address;
    }

    private static string? Based(string? endpoint) => string.IsNullOrEmpty(endpoint) ? endpoint : endpoint.TrimEnd('/') + "/v1/metrics";

    private static int? Seconds(string? milliseconds) =>
        int.TryParse(milliseconds, CultureInfo.InvariantCulture, out var ms) && ms > 0 ? Math.Max(1, ms / 1_000) : null;

    private static string First(params string?[] values) => values.FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
}

internal sealed class ValidateOtlpOptions : IValidateOptions<OtlpOptions>
{
    private const int MaxSeconds = 3_600;
    private const int MaxTimeoutSeconds = 300;
    private const int MaxPoints = 100_000;
    private const int MaxQueueMegabytes = 1_024;

    public ValidateOptionsResult Validate(string? name, OtlpOptions options)
    {
        var failures = new List<string>();
        if (options.Endpoint.Length > 0 && options.Address() is null)
            failures.Add($"{OtlpOptions.Section}:{nameof(options.Endpoint)} is '{options.Endpoint}'; it must be an http or https address.");
        Range(failures, nameof(options.IntervalSeconds), options.IntervalSeconds, MaxSeconds);
        Range(failures, nameof(options.TimeoutSeconds), options.TimeoutSeconds, MaxTimeoutSeconds);
        Range(failures, nameof(options.MaxPoints), options.MaxPoints, MaxPoints);
        Range(failures, nameof(options.MaxQueueMegabytes), options.MaxQueueMegabytes, MaxQueueMegabytes);
        // The value may be a secret: it is not repeated.
        if (options.Key.Any(char.IsControl))
            failures.Add($"{OtlpOptions.Section}:{nameof(options.Key)} has a line break or another control character in it.");
        if (options.Headers.Length > 0 && Resource.Pairs(options.Headers).Count() != options.Headers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Length)
            failures.Add($"{OtlpOptions.Section}:{nameof(options.Headers)} must be name=value pairs joined by commas.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Range(List<string> failures, string key, int value, int most)
    {
        if (value < 1 || value > most)
            failures.Add($"{OtlpOptions.Section}:{key} is {value}; it must be from 1 to {most}.");
    }
}
