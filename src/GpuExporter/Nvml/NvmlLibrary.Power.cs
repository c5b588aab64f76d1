namespace Observe.GpuExporter.Nvml;

/// <content>Power in milliwatts, energy in millijoules, temperatures in degrees Celsius, fans.</content>
internal sealed unsafe partial class NvmlLibrary
{
    private const uint GpuSensor = 0;

    /// <summary>As the driver averages it: over a second from Ampere on (but the A100), an instant before.</summary>
    public NvmlReturn GetPowerUsage(NvmlDevice device, out uint milliwatts) => Read(NvmlCall.DeviceGetPowerUsage, device, out milliwatts);

    /// <summary>Since the driver was loaded; falls to zero when it is loaded again.</summary>
    public NvmlReturn GetTotalEnergy(NvmlDevice device, out ulong millijoules) => Read(NvmlCall.DeviceGetTotalEnergyConsumption, device, out millijoules);

    /// <summary>Of the die.</summary>
    public NvmlReturn GetTemperature(NvmlDevice device, out int degrees)
    {
        var sensor = new NvmlSensor { Which = GpuSensor };
        var answer = ReadVersioned(NvmlCall.DeviceGetTemperatureV, device, Version<NvmlSensor>(1), ref sensor);
        degrees = sensor.Value;
        return answer.Verdict() == NvmlVerdict.Absent ? Read(NvmlCall.DeviceGetTemperature, device, GpuSensor, out degrees) : answer;
    }

    public NvmlReturn GetTemperatureThreshold(NvmlDevice device, NvmlTemperatureThreshold threshold, out uint degrees) =>
        Read(NvmlCall.DeviceGetTemperatureThreshold, device, (uint)threshold, out degrees);

    /// <summary>Degrees left until the device slows down.</summary>
    public NvmlReturn GetTemperatureMargin(NvmlDevice device, out int degrees)
    {
        NvmlMargin margin = default;
        var answer = ReadVersioned(NvmlCall.DeviceGetMarginTemperature, device, Version<NvmlMargin>(1), ref margin);
        degrees = margin.Degrees;
        return answer;
    }

    /// <summary>0 on a board that is cooled from outside.</summary>
    public NvmlReturn GetFanCount(NvmlDevice device, out uint count) => Read(NvmlCall.DeviceGetNumFans, device, out count);

    /// <summary>The speed that the fan is meant to have, in percent of its highest.</summary>
    public NvmlReturn GetFanSpeed(NvmlDevice device, uint fan, out uint percent) => Read(NvmlCall.DeviceGetFanSpeed, device, fan, out percent);

    public NvmlReturn GetFanSpeedRpm(NvmlDevice device, uint fan, out uint rpm)
    {
        var sensor = new NvmlSensor { Which = fan };
        var answer = ReadVersioned(NvmlCall.DeviceGetFanSpeedRpm, device, Version<NvmlSensor>(1), ref sensor);
        rpm = (uint)sensor.Value;
        return answer;
    }
}
