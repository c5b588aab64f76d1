using System.Globalization;

namespace Observe.GpuExporter.CommandLine;

/// <summary>What is to be done.</summary>
internal enum Job
{
    Serve,
    Once,
    List,
    Validate,
    Help,
    Version,
}

/// <summary>
/// The command line as it was given. By hand: a library for it would be a tenth of the exporter's memory. What begins with the name of a section
/// (<c>--GpuExporter:Port 9412</c>) is configuration.
/// </summary>
internal sealed record Arguments
{
    private const string Prometheus = "prometheus";
    private const string OpenMetrics = "openmetrics";

    private readonly List<string> failures = [];
    private readonly List<string> configuration = [];

    public Job Job { get; private set; }

    /// <summary>Of <c>--once</c>: whether as OpenMetrics rather than as Prometheus text.</summary>
    public bool AsOpenMetrics { get; private set; }

    public string? Nvml { get; private set; }
    public string? Replay { get; private set; }

    /// <summary>Whether a replay ends with the recording.</summary>
    public bool ReplayOnce { get; private set; }

    public string? Record { get; private set; }

    /// <summary>How long to record; null until the exporter is stopped.</summary>
    public TimeSpan? For { get; private set; }

    public bool WithNames { get; private set; }

    /// <summary>What of a recording is made up; null for hardware.</summary>
    public string? Simulated { get; private set; }

    public bool Wait { get; private set; }

    /// <summary>Whether it stops when its standard input ends, as a child does whose parent may be killed. Not in the help: programs use it.</summary>
    public bool Supervised { get; private set; }

    /// <summary>What is configuration: <c>--key</c>, <c>value</c>, …</summary>
    public IReadOnlyList<string> Configuration => configuration;

    /// <summary>All that is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Failures => failures;

    public static Arguments Parse(ReadOnlySpan<string> args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (args[i][..at], args[i][(at + 1)..]) : (args[i], null);
            parsed.Take(name, value, args, ref i);
        }

        parsed.RefuseContradictions();
        return parsed;
    }

    private void Take(string name, string? value, ReadOnlySpan<string> args, ref int i)
    {
        switch (name)
        {
            case "--once":
                Be(Job.Once, name);
                break;
            case "--list":
                Be(Job.List, name);
                break;
            case "--validate":
                Be(Job.Validate, name);
                break;
            case "--help" or "-h" or "-?":
                Job = Job.Help;
                break;
            case "--version":
                Job = Job.Version;
                break;
            case "--wait":
                Wait = true;
                break;
            case "--supervised":
                Supervised = true;
                break;
            case "--replay-once":
                ReplayOnce = true;
                break;
            case "--with-names":
                WithNames = true;
                break;
            case "--format":
                Format(Value(name, value, args, ref i));
                break;
            case "--nvml":
                Nvml = Value(name, value, args, ref i);
                break;
            case "--replay":
                Replay = Value(name, value, args, ref i);
                break;
            case "--record":
                Record = Value(name, value, args, ref i);
                break;
            case "--for":
                For = Length(Value(name, value, args, ref i));
                break;
            case "--simulated":
                Simulated = Value(name, value, args, ref i);
                break;
            case var key when key.StartsWith("--", StringComparison.Ordinal) && key.Contains(':', StringComparison.Ordinal):
                if (Value(name, value, args, ref i) is { } setting)
                    configuration.AddRange([key, setting]);
                break;
            default:
                failures.Add($"{args[i]} is no option; --help lists them.");
                break;
        }
    }

    private string? Value(string name, string? value, ReadOnlySpan<string> args, ref int i)
    {
        if (value is not null)
            return value;
        if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            return args[++i];
        failures.Add($"{name} needs a value.");
        return null;
    }

    private void Be(Job job, string name)
    {
        if (Job is Job.Once or Job.List or Job.Validate && Job != job)
            failures.Add($"{name} cannot be used together with --{Job.ToString().ToLowerInvariant()}.");
        if (Job is not (Job.Help or Job.Version))
            Job = job;
    }

    private void Format(string? format)
    {
        if (format is null)
            return;
        if (format is Prometheus or OpenMetrics)
            AsOpenMetrics = format == OpenMetrics;
        else
            failures.Add($"--format is {format}; it must be {Prometheus} or {OpenMetrics}.");
    }

    /// <summary><c>90s</c>, <c>10m</c>, <c>2h</c>.</summary>
    private TimeSpan? Length(string? text)
    {
        if (text is null)
            return null;
        var unit = text.Length > 0 ? text[^1] : ' ';
        TimeSpan? one = unit switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => null };
        if (one is { } length && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000)
            return length * count;
        failures.Add($"--for is {text}; write a number with its unit: 90s, 10m, 2h.");
        return null;
    }

    private void RefuseContradictions()
    {
        if (Job is Job.Help or Job.Version)
            failures.Clear();
        if (Replay is not null && Nvml is not null)
            failures.Add("--replay takes the driver's place; leave --nvml out.");
        if (Replay is not null && Record is not null)
            failures.Add("--record would record a replay; copy the file instead.");
        if (Replay is null && ReplayOnce)
            failures.Add("--replay-once needs --replay FILE.");
        if (Record is null && (For is not null || WithNames || Simulated is not null))
            failures.Add("--for, --with-names and --simulated are about a recording; add --record FILE.");
        if (Record is not null && Job is Job.Once or Job.List)
            failures.Add($"--record cannot be used together with --{Job.ToString().ToLowerInvariant()}.");
    }
}
