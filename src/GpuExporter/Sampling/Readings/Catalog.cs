namespace Observe.GpuExporter.Sampling.Readings;

/// <summary>All that is read of a board, and of an instance of one. The order is that in which calls are made; a substitute comes after what it stands in for.</summary>
internal static class Catalog
{
    public static Reading[] OfBoard(SubjectSeries series, EnergySum energy, Condition condition, Partitions partitions, SamplingOptions options)
    {
        var rates = new Rates();
        return
        [
            .. EnergyReadings.Of(series, energy),
            .. EnergyReadings.PowerOf(series),
            new GpmReading(series, series, instance: null, rates),
            .. UtilizationReadings.Of(series),
            DeviceCard.Of(series),
            MemoryReading.Of(series),
            .. ClockReadings.Of(series, condition),
            .. TemperatureReadings.Of(series),
            .. LinkReadings.Of(series, rates, condition),
            .. ErrorReadings.Of(series, condition),
            TemperatureReadings.FansOf(series),
            .. ProcessesOf(series, options, isInstance: false),
            partitions,
        ];
    }

    /// <summary>Of an instance: its memory, its processes and its performance counters. Energy, heat and clocks are the board's.</summary>
    /// <param name="board">Whom to ask for the instance's performance counters.</param>
    public static Reading[] OfInstance(SubjectSeries series, SubjectSeries board, SamplingOptions options) =>
    [
        new GpmReading(series, board, series.Device.Identity.GpuInstance, new Rates()),
        MemoryReading.Of(series),
        .. ProcessesOf(series, options, isInstance: true),
    ];

    private static IEnumerable<Reading> ProcessesOf(SubjectSeries series, SamplingOptions options, bool isInstance) =>
        options.MaxProcesses == 0 ? [] : new ProcessTable(series, options.MaxProcesses, options.ProcRoot).Readings(isInstance);
}
