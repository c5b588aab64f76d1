using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>Says once of every reading why a device does not give it.</summary>
internal sealed partial class ReadingLog(ILogger<ReadingLog> logger)
{
    /// <summary>Why a substitute is off: what it stands in for is given.</summary>
    public const string NotNeeded = "not_needed";

    /// <summary>Why a reading is off that has a substitute.</summary>
    public const string Substituted = "substituted";

    public void TurnedOff(DeviceIdentity device, string reading, NvmlReturn answer)
    {
        if (answer.Verdict() == NvmlVerdict.NotPermitted)
            LogDenied(device.Uuid, reading, answer);
        else
            LogAbsent(device.Uuid, reading, answer);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device} does not give {Reading} ({Reason}); it is tried again when the driver is loaded again or the GPU partitioned")]
    private partial void LogAbsent(string device, string reading, NvmlReturn reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reading} of {Device} may not be read by this user ({Reason}); everything else goes on")]
    private partial void LogDenied(string device, string reading, NvmlReturn reason);
}
