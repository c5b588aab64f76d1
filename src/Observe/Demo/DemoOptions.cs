using OpenTelemetry.Exporter;
using Observe.Observe.Machine;

namespace Observe.Observe.Demo;

/// <summary>How the demo runs.</summary>
internal sealed record DemoOptions
{
    public required MachineOptions Machine { get; init; }

    /// <summary>1 is real time, infinity as fast as it goes.</summary>
    public required double Speed { get; init; }

    /// <summary>Ends when everything is metered, rather than at Ctrl-C.</summary>
    public bool Once { get; init; }

    /// <summary>The summary is one JSON object on standard output, and nothing else is.</summary>
    public bool Json { get; init; }

    /// <summary>0 … 1: the fraction of export requests sent twice.</summary>
    public double DuplicateRate { get; init; }

    /// <summary>1 … <see cref="Cast.MaxTenants"/>.</summary>
    public int Tenants { get; init; } = 6;

    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.HttpProtobuf;
}
