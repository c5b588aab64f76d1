using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Sampling;

/// <summary>What is known against a board. Its thread writes, any thread reads.</summary>
internal sealed class Condition
{
    // In the order of hw.state's values: the gravest that holds counts.
    public const string Ok = "ok";
    public const string Degraded = "degraded";
    public const string PredictedFailure = "predicted_failure";
    public const string Failed = "failed";

    // NVML: 0 nothing, 1 reset the GPU, 2 reboot the node, 3 drain peer-to-peer traffic, 4 drain and reset.
    private const int DrainPeers = 3;

    private volatile int recoveryAction;
    private volatile bool rowRemapFailed;
    private volatile bool sramThresholdExceeded;
    private volatile bool fabricImpaired;
    private volatile bool rowRemapPending;
    private volatile bool retirementPending;
    private volatile bool slowedDown;
    private volatile bool alarmed;

    public int RecoveryAction
    {
        set => recoveryAction = value;
    }

    public bool RowRemapFailed
    {
        set => rowRemapFailed = value;
    }

    public bool SramThresholdExceeded
    {
        set => sramThresholdExceeded = value;
    }

    /// <summary>It could not join its fabric, or the driver calls its part of it unhealthy.</summary>
    public bool FabricImpaired
    {
        set => fabricImpaired = value;
    }

    public bool RowRemapPending
    {
        set => rowRemapPending = value;
    }

    public bool RetirementPending
    {
        set => retirementPending = value;
    }

    /// <summary>The hardware itself holds the clocks down: heat, or power brake.</summary>
    public bool SlowedDown
    {
        set => slowedDown = value;
    }

    /// <summary>The driver answered with a fault of the hardware: too little power, interrupts, a damaged inforom.</summary>
    public bool Alarmed
    {
        set => alarmed = value;
    }

    /// <summary>The one state that holds, of those that <c>hw.status</c> knows.</summary>
    /// <param name="state">Whether it answers.</param>
    public string Judge(DeviceState state)
    {
        if (state == DeviceState.Lost || recoveryAction is > 0 and not DrainPeers)
            return Failed;
        if (rowRemapFailed || sramThresholdExceeded)
            return PredictedFailure;
        return state == DeviceState.Hanging || recoveryAction > 0 || fabricImpaired || rowRemapPending || retirementPending || slowedDown || alarmed ? Degraded : Ok;
    }
}
