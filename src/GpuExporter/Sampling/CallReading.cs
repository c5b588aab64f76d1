using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>A reading that makes calls of its own.</summary>
internal abstract class CallReading(string name, Cadence cadence, params Line[] lines) : Reading(name, cadence, lines)
{
    /// <summary>Whether it is taken before the fields, since they need what it brings.</summary>
    public virtual bool ComesFirst => false;

    /// <summary>Makes the calls and sets the series.</summary>
    /// <param name="elapsed">The time since the last success; zero the first time.</param>
    public abstract NvmlReturn Take(TimeSpan elapsed);
}

/// <summary>A reading of a call or two.</summary>
internal sealed class PlainReading(string name, Cadence cadence, Func<TimeSpan, NvmlReturn> take, params Line[] lines) : CallReading(name, cadence, lines)
{
    /// <summary>What else to do when it brings no values: for series that come and go.</summary>
    public Action? OnFade { get; init; }

    public override NvmlReturn Take(TimeSpan elapsed) => take(elapsed);

    public override void Fade()
    {
        base.Fade();
        OnFade?.Invoke();
    }
}
