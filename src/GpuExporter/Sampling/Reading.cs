namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Something that is read of a device at its own pace: the calls it takes, and the series it sets. One that the device does not give is off until
/// something changes that may bring it.
/// </summary>
/// <param name="name">As it stands in logs and in <c>observe.exporter.reading_off</c>: <c>memory</c>, <c>gpm</c>.</param>
/// <param name="lines">The series that it sets; those that come and go it looks after itself.</param>
internal abstract class Reading(string name, Cadence cadence, params Line[] lines)
{
    private TimeSpan lastTaken;
    private bool taken;

    public string Name { get; } = name;

    public Cadence Cadence { get; } = cadence;

    public CallTime CallTime { get; } = new();

    /// <summary>What is read in its place on a device that does not give it; null for nothing.</summary>
    public Reading? Substitute { get; init; }

    /// <summary>Why it is not taken; null while it is.</summary>
    public string? OffReason { get; private set; }

    public bool IsOff => OffReason is not null;

    /// <summary>The time since it last brought values; zero the first time and after a failure.</summary>
    public TimeSpan Elapsed(TimeSpan now) => taken ? now - lastTaken : TimeSpan.Zero;

    /// <summary>Says that it brought values.</summary>
    public void Succeeded(TimeSpan now) => (lastTaken, taken) = (now, true);

    /// <summary>Says that it brought none this time.</summary>
    public virtual void Fade()
    {
        taken = false;
        foreach (var line in lines)
            line.Fade();
    }

    /// <summary>Takes it no more, until <see cref="TurnOn"/>.</summary>
    /// <param name="reason">For <c>observe.exporter.reading_off</c>.</param>
    public void TurnOff(string reason)
    {
        OffReason = reason;
        Fade();
    }

    /// <summary>Forgets what it keeps from one time to the next: the board is another one in all but name.</summary>
    public virtual void Restart()
    {
    }

    /// <summary>Gives back what it holds of the library.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Tries it from now on: the first time, or because the device may give it again.</summary>
    public virtual void TurnOn()
    {
        OffReason = null;
        taken = false;
        Cadence.Hurry();
    }
}
