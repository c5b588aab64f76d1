using System.Globalization;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>What a device is: read once while the driver is loaded.</summary>
internal static class DeviceCard
{
    /// <summary>Which board that is.</summary>
    /// <param name="index">NVML's.</param>
    /// <param name="identity">Null when the board does not say who it is.</param>
    public static NvmlReturn Identify(NvmlLibrary library, NvmlDevice device, int index, out DeviceIdentity? identity)
    {
        identity = null;
        var answer = library.GetUuid(device, out var uuid);
        if (answer != NvmlReturn.Success)
            return answer;
        identity = new DeviceIdentity
        {
            Uuid = uuid,
            Index = index,
            Minor = library.GetMinorNumber(device, out var minor) == NvmlReturn.Success ? (int)minor : index,
            Model = library.GetName(device, out var name) == NvmlReturn.Success ? name : "NVIDIA GPU",
            PciBusId = library.GetPciBusId(device, out var bus) == NvmlReturn.Success ? bus : "",
            Serial = library.GetSerial(device, out var serial) == NvmlReturn.Success ? serial : "",
            Vbios = library.GetVbiosVersion(device, out var vbios) == NvmlReturn.Success ? vbios : "",
            DriverVersion = library.DriverVersion,
        };
        return answer;
    }

    /// <summary>The series that says it.</summary>
    public static Reading Of(SubjectSeries series)
    {
        Line? shown = null;
        return new PlainReading("device", series.Every(Tier.Once), _ =>
        {
            var (library, device) = series.At;
            var identity = series.Device.Identity;
            List<Label> labels = [new(GpuLabels.Vendor, "NVIDIA")];
            Add(GpuLabels.DriverVersion, identity.DriverVersion);
            Add(GpuLabels.FirmwareVersion, identity.Vbios);
            Add(GpuLabels.SerialNumber, identity.Serial);
            Add(GpuLabels.PciBusId, identity.PciBusId);
            Add(GpuLabels.CudaVersion, library.CudaVersion);
            if (library.GetComputeCapability(device, out var major, out var minor) == NvmlReturn.Success)
                Add(GpuLabels.ComputeCapability, string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}"));
            Add(GpuLabels.PerformanceCounters, library.GetGpmSupport(device, out var counts) == NvmlReturn.Success && counts ? "true" : "false");
            shown?.Remove();
            shown = series.Line(GpuMetrics.Device, [.. labels]);
            shown.Set(1);
            return NvmlReturn.Success;

            void Add(string name, string value)
            {
                if (value.Length > 0)
                    labels.Add(new(name, value));
            }
        });
    }
}
