namespace Observe.GpuExporter.Metrics;

/// <summary>Which GPU, or which instance of a partitioned (MIG) GPU, a block of series is of. Read once; nothing in it changes while it lives.</summary>
public sealed record DeviceIdentity
{
    /// <summary><c>GPU-…</c>, for an instance <c>MIG-…</c>: the same across restarts and orders of enumeration.</summary>
    public required string Uuid { get; init; }

    /// <summary>NVML's index on this node; of the parent for an instance.</summary>
    public required int Index { get; init; }

    /// <summary>The N of <c>/dev/nvidiaN</c>; of the parent for an instance.</summary>
    public int Minor { get; init; }

    /// <summary>As NVML names it: <c>NVIDIA H100 80GB HBM3</c>.</summary>
    public required string Model { get; init; }

    /// <summary><c>00000000:1B:00.0</c>.</summary>
    public string PciBusId { get; init; } = "";

    public string Serial { get; init; } = "";

    public string Vbios { get; init; } = "";

    public string DriverVersion { get; init; } = "";

    /// <summary>The board's UUID when this is an instance of it; else null.</summary>
    public string? ParentUuid { get; init; }

    /// <summary>The GPU instance within its board, when this is one.</summary>
    public int? GpuInstance { get; init; }

    /// <summary>The compute instance within the GPU instance, when this is one.</summary>
    public int? ComputeInstance { get; init; }

    /// <summary><c>1g.10gb</c>; empty for a whole board.</summary>
    public string MigProfile { get; init; } = "";

    /// <summary>The labels that every series of this device has.</summary>
    public Label[] Labels()
    {
        List<Label> labels = [new("hw.id", Uuid), new("hw.type", "gpu"), new("hw.name", $"nvidia{Minor}"), new("hw.model", Model)];
        if (ParentUuid is not null)
            labels.Add(new("hw.parent", ParentUuid));
        if (GpuInstance is { } instance)
            labels.Add(new("observe.gpu.mig.id", instance.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (MigProfile.Length > 0)
            labels.Add(new("observe.gpu.mig.profile", MigProfile));
        return [.. labels];
    }
}
