namespace Observe.GpuExporter.Nvml;

/// <summary>Performance counters (GPM). Shares are percentages, 0–100; rates are MiB/s.</summary>
internal enum GpmMetric : uint
{
    GraphicsActivity = 1,
    SmActivity = 2,
    SmOccupancy = 3,
    IntegerActivity = 4,
    TensorActivity = 5,
    DfmaTensorActivity = 6,
    HmmaTensorActivity = 7,
    DmmaTensorActivity = 8,
    ImmaTensorActivity = 9,
    DramActivity = 10,
    Fp64Activity = 11,
    Fp32Activity = 12,
    Fp16Activity = 13,
    PcieTransmit = 20,
    PcieReceive = 21,

    // The decoders 0–7, JPEG engines 0–7 and optical-flow engines follow their first.
    Decoder0Activity = 30,
    Jpeg0Activity = 40,
    OpticalFlow0Activity = 50,
    NvlinkReceive = 60,
    NvlinkTransmit = 61,

    // Since the node was booted (13.2 header): counters, not shares.
    SmCyclesElapsed = 248,
    SmCyclesActive = 249,
    TensorCyclesActive = 250,
    PcieTransmittedBytes = 255,
    PcieReceivedBytes = 256,
}
