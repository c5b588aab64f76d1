namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>A share of time as a reading of now, and summed over time: what a share alone cannot say to somebody who looks every fifteen seconds.</summary>
/// <param name="longest">The longest time that one reading may stand for; more was not seen, and is left out.</param>
internal sealed class ActivityIntegral(Line share, Line? sum, TimeSpan longest)
{
    private double seconds;

    /// <param name="value">From 0 to 1; NaN when there is none.</param>
    /// <param name="elapsed">The time that it covers; zero when nobody knows.</param>
    public void Set(double value, TimeSpan elapsed)
    {
        share.Set(value);
        if (sum is null || double.IsNaN(value))
            return;
        seconds += value * Math.Min(elapsed.TotalSeconds, longest.TotalSeconds);
        sum.Set(seconds);
    }
}
