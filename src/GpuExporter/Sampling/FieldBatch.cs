using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>The field values of a device that are due at the same time, read in one call.</summary>
/// <param name="readings">At most 64: each is a bit of the number by which a request is found again.</param>
internal sealed class FieldBatch(FieldReading[] readings)
{
    // Which fields are due together repeats itself; should intervals change often, requests are made anew.
    private const int MaxRequests = 128;
    private readonly Dictionary<ulong, FieldRequest> requests = [];
    private readonly FieldReading[] due = new FieldReading[readings.Length];
    private int count;

    /// <summary>The readings of the last request, in its order.</summary>
    public ReadOnlySpan<FieldReading> Due => due.AsSpan(0, count);

    /// <summary>The request for all fields that are due; null when none is.</summary>
    /// <param name="tier">The dearest tier to take along.</param>
    public FieldRequest? Gather(TimeSpan point, Tier tier)
    {
        count = 0;
        var those = 0UL;
        for (var i = 0; i < readings.Length; i++)
        {
            var reading = readings[i];
            if (reading.IsOff || reading.Cadence.Tier > tier || !reading.Cadence.IsDue(point))
                continue;
            due[count++] = reading;
            those |= 1UL << i;
        }

        if (count == 0)
            return null;
        if (requests.TryGetValue(those, out var known))
            return known;
        if (requests.Count == MaxRequests)
            requests.Clear();
        return requests[those] = Request();
    }

    private FieldRequest Request()
    {
        var fields = new (NvmlField, uint)[count];
        for (var i = 0; i < count; i++)
            fields[i] = (due[i].Field, due[i].Scope);
        return new FieldRequest(fields);
    }
}
