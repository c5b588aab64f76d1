using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>A reading that makes calls of its own.</summary>
internal abstract class CallReading(string name, Cadence cadence, params Line[] lines) : Reading(name, cadence, lines)
{
    /// <summary>Makes the calls and sets the series.</summary>
    /// <param name="elapsed">The time since the last success; zero the first time.</param>
    public abstract NvmlReturn Take(TimeSpan elapsed);
}

/// <summary>A reading of a call or two.</summary>
internal sealed class PlainReading(string name, Cadence cadence, Func<TimeSpan, NvmlReturn> take, params Line[] lines) : CallReading(name, cadence, lines)
{
    public override NvmlReturn Take(TimeSpan elapsed) => take(elapsed);
}
