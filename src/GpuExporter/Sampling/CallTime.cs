namespace Observe.GpuExporter.Sampling;

/// <summary>What a reading costs, as a running average of the time its calls took.</summary>
internal sealed class CallTime
{
    // The first call pays for what the library prepares; a few more are needed before an average means something.
    private const int Warmup = 3;
    private const double Weight = 0.2;
    private int seen;

    /// <summary>On average; zero until it was taken often enough to say.</summary>
    public TimeSpan Average { get; private set; }

    public void Add(TimeSpan took)
    {
        seen++;
        if (seen == Warmup)
            Average = took;
        else if (seen > Warmup)
            Average += (took - Average) * Weight;
    }
}
