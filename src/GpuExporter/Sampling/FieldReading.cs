using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>A reading of one field value: it travels with all others that are due, in one call.</summary>
/// <param name="scope">What part of the device it is of: 0 for the whole, a link's number, all ones for all links.</param>
/// <param name="set">Sets the series.</param>
internal sealed class FieldReading(string name, Cadence cadence, NvmlField number, uint scope, SetField set, params Line[] lines)
    : Reading(name, cadence, lines)
{
    public NvmlField Field => number;

    public uint Scope => scope;

    /// <summary>Sets the series from an answer.</summary>
    /// <returns>False when the driver answered, but has no value.</returns>
    public bool Set(FieldRequest answers, int index, TimeSpan elapsed) => set(answers, index, elapsed);
}

/// <summary>Takes a field's value out of the answers.</summary>
/// <param name="index">Where it is among them.</param>
/// <param name="elapsed">The time since the field last brought a value; zero the first time.</param>
/// <returns>False when there is none.</returns>
internal delegate bool SetField(FieldRequest answers, int index, TimeSpan elapsed);
