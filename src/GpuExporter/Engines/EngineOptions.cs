using Microsoft.Extensions.Options;
using Observe.GpuExporter.Engines.Dialects;

namespace Observe.GpuExporter.Engines;

/// <summary>Section <c>GpuExporter:Engines</c>: the inference engines beside the GPUs, and how they are looked at.</summary>
public sealed record EngineOptions
{
    public const string Section = "GpuExporter:Engines";

    /// <summary>Engines by address: <c>GpuExporter:Engines:Replicas:0:Url=http://127.0.0.1:8000</c>; see the keys of a replica. Those found on a GPU come besides.</summary>
    public IList<ReplicaOptions> Replicas { get; } = [];

    /// <summary>
    /// Whether to look for engines among the processes on the GPUs, by their command lines (default true). In a container it needs the host's process
    /// numbers (<c>hostPID: true</c>, <c>--pid host</c>), and finds nothing without.
    /// </summary>
    public bool Discovery { get; set; } = true;

    /// <summary>Where the host's <c>/proc</c> is.</summary>
    public string ProcRoot { get; set; } = "/proc";

    /// <summary>How often an engine is looked at (default 5): a queue that fills is seen within seconds, at the cost of one page of text.</summary>
    public int IntervalSeconds { get; set; } = 5;

    /// <summary>How long an engine may take to answer (default 4).</summary>
    public int TimeoutSeconds { get; set; } = 4;

    /// <summary>The longest page that is read, in bytes (default 8 MiB).</summary>
    public int MaxPageBytes { get; set; } = 8 << 20;

    /// <summary>For how long an engine that does not answer is still shown as down (default 3600); one that is configured always is.</summary>
    public int ForgetAfterSeconds { get; set; } = 3_600;

    /// <summary>A file of certificates (PEM) that engines' certificates may be signed by, beside the system's; empty for none.</summary>
    public string CertificateAuthority { get; set; } = "";
}

/// <summary>One engine's replica. Keys are of <c>GpuExporter:Engines:Replicas:N</c>.</summary>
public sealed record ReplicaOptions
{
    /// <summary><c>GpuExporter:Engines:Replicas:N:Url</c>: where it listens; with a path where its metrics are, without one the usual paths are tried.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Kind</c>: vllm, sglang, tgi, tensorrt-llm, triton, llama.cpp, nim, dynamo; empty to let its page tell.</summary>
    public string Kind { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Deployment</c>: the deployment it belongs to; the model's name when empty.</summary>
    public string Deployment { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Replica</c>: what to call it; host and port when empty.</summary>
    public string Replica { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Model</c>: its model, for engines that do not name it.</summary>
    public string Model { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Gpus</c>: the GPUs it runs on, UUIDs or indexes in the order of their ranks, separated by commas; empty to find them by processes.</summary>
    public string Gpus { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Token</c>: a bearer token for its page of metrics; empty for none.</summary>
    public string Token { get; set; } = "";

    /// <summary><c>GpuExporter:Engines:Replicas:N:Header</c>: one more header to ask with, such as <c>X-Api-Key: 123</c>; empty for none.</summary>
    public string Header { get; set; } = "";

    /// <summary>The header's name and value; null when it has none, or is no header.</summary>
    internal (string Name, string Value)? ParsedHeader() =>
        Header.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } value]
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && !value.Any(char.IsControl) ? (name, value) : null;

    internal EngineTarget Target() => new(new Uri(Url))
    {
        Kind = Kind,
        Deployment = Deployment,
        Replica = Replica,
        Model = Model,
        Gpus = Gpus.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Token = Token,
        Header = ParsedHeader(),
    };
}

internal sealed class ValidateEngineOptions : IValidateOptions<EngineOptions>
{
    private const int MaxSeconds = 3_600;
    private const int MaxForgetSeconds = 7 * 86_400;
    private const int MinPageBytes = 4 << 10;
    private const int MaxPageBytes = 256 << 20;

    /// <summary>Replicas on one node.</summary>
    private const int MaxReplicas = 256;

    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var failures = new List<string>();
        if (options.IntervalSeconds is < 1 or > MaxSeconds)
            failures.Add($"{Key(nameof(options.IntervalSeconds))} is {options.IntervalSeconds}; it must be from 1 to {MaxSeconds}.");
        if (options.TimeoutSeconds < 1 || options.TimeoutSeconds > options.IntervalSeconds)
            failures.Add($"{Key(nameof(options.TimeoutSeconds))} is {options.TimeoutSeconds}; it must be from 1 to {Key(nameof(options.IntervalSeconds))}, {options.IntervalSeconds}.");
        if (options.MaxPageBytes is < MinPageBytes or > MaxPageBytes)
            failures.Add($"{Key(nameof(options.MaxPageBytes))} is {options.MaxPageBytes}; it must be from {MinPageBytes} to {MaxPageBytes}.");
        if (options.ForgetAfterSeconds is < 1 or > MaxForgetSeconds)
            failures.Add($"{Key(nameof(options.ForgetAfterSeconds))} is {options.ForgetAfterSeconds}; it must be from 1 to {MaxForgetSeconds}.");
        if (options.Discovery && !Path.IsPathRooted(options.ProcRoot))
            failures.Add($"{Key(nameof(options.ProcRoot))} is '{options.ProcRoot}'; it must be a path from the root.");
        if (options.CertificateAuthority.Length > 0 && !File.Exists(options.CertificateAuthority))
            failures.Add($"{Key(nameof(options.CertificateAuthority))} is '{options.CertificateAuthority}', and there is no such file.");
        if (options.Replicas.Count > MaxReplicas)
            failures.Add($"{Key(nameof(options.Replicas))} has {options.Replicas.Count} entries; at most {MaxReplicas} are taken.");
        for (var i = 0; i < options.Replicas.Count; i++)
            Check($"{Key(nameof(options.Replicas))}:{i}", options.Replicas[i], failures);
        foreach (var twice in options.Replicas.GroupBy(replica => replica.Url, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            failures.Add($"{Key(nameof(options.Replicas))} names '{twice.Key}' {twice.Count()} times.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(string key, ReplicaOptions replica, List<string> failures)
    {
        if (!Uri.TryCreate(replica.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            failures.Add($"{key}:{nameof(replica.Url)} is '{replica.Url}'; it must be an address such as http://127.0.0.1:8000.");
        if (replica.Header.Length > 0 && replica.ParsedHeader() is null)
            failures.Add($"{key}:{nameof(replica.Header)} is not a name and a value with a colon between them, such as X-Api-Key: 123.");
        if (replica.Kind.Length > 0 && EngineDialect.Of(replica.Kind) is null)
            failures.Add($"{key}:{nameof(replica.Kind)} is '{replica.Kind}'; it must be one of {string.Join(", ", EngineDialect.All.Select(dialect => dialect.Engine))}.");
    }

    private static string Key(string name) => $"{EngineOptions.Section}:{name}";
}
