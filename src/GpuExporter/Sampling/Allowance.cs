namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Keeps the time that calls about one device take within a share of all time: the dearest readings are taken half as often, again and again, until what
/// is left fits, and are taken more often again when there is room for them.
/// </summary>
/// <param name="share">Of wall time, for one device.</param>
/// <param name="maxStretch">How much less often than configured at most.</param>
internal sealed class Allowance(double share, int maxStretch)
{
    // Room to spare before anything is taken more often again, so that it does not go to and fro.
    private const double Comfort = 0.6;

    /// <summary>The share that the readings take at their present intervals.</summary>
    public static double ShareOf(ReadOnlySpan<Reading> readings)
    {
        var sum = 0d;
        foreach (var reading in readings)
            sum += ShareOf(reading, reading.Cadence.Interval);
        return sum;
    }

    /// <summary>Changes the interval of at most one reading. Called at a leisurely pace, so that a change shows before the next one.</summary>
    /// <returns>The reading whose interval changed; null when all may stay.</returns>
    public Reading? Balance(ReadOnlySpan<Reading> readings, TimeSpan now)
    {
        var total = ShareOf(readings);
        if (total > share)
        {
            var dearest = Dearest(readings);
            dearest?.Cadence.Widen(now);
            return dearest;
        }

        foreach (var reading in readings)
        {
            if (reading.Cadence.Stretch == 1)
                continue;
            // Taken twice as often it takes its share twice.
            if (total + ShareOf(reading, reading.Cadence.Interval) > share * Comfort)
                continue;
            reading.Cadence.Narrow(now);
            return reading;
        }

        return null;
    }

    private Reading? Dearest(ReadOnlySpan<Reading> readings)
    {
        Reading? dearest = null;
        var highest = 0d;
        foreach (var reading in readings)
        {
            var its = ShareOf(reading, reading.Cadence.Interval);
            if (its > highest && reading.Cadence.Stretch < maxStretch)
                (dearest, highest) = (reading, its);
        }

        return dearest;
    }

    private static double ShareOf(Reading reading, TimeSpan interval) => reading.IsOff ? 0 : reading.CallTime.Average / interval;
}
