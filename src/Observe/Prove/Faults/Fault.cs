namespace Observe.Observe.Prove.Faults;

/// <summary>What is done to the machine or to what is sent to it.</summary>
internal enum Fault
{
    // At one instant.
    KillMetering,
    KillEngine,
    KillBoth,

    // For a while.
    EngineAway,
    FreezeEngine,
    FreezeMetering,
    RestartMetering,
    DiskFull,
    ClockJump,

    // All the time.
    CutReplies,
    CutStore,
    Duplicate,
    Reorder,
}

internal static class Faults
{
    public static bool IsLasting(this Fault fault) => fault >= Fault.CutReplies;

    /// <summary>The spelling on the command line and in reports, e.g. <c>kill-metering</c>.</summary>
    public static string Name(this Fault fault) => fault switch
    {
        Fault.KillMetering => "kill-metering",
        Fault.KillEngine => "kill-engine",
        Fault.KillBoth => "kill-both",
        Fault.EngineAway => "engine-away",
        Fault.FreezeEngine => "freeze-engine",
        Fault.FreezeMetering => "freeze-metering",
        Fault.RestartMetering => "restart-metering",
        Fault.DiskFull => "disk-full",
        Fault.ClockJump => "clock-jump",
        Fault.CutReplies => "cut-replies",
        Fault.CutStore => "cut-store",
        Fault.Duplicate => "duplicate",
        Fault.Reorder => "reorder",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault"),
    };
}
