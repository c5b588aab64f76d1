namespace Observe.Dashboard.Pages.Fleet;

/// <summary>An order of the table.</summary>
/// <param name="Key">Its word in the URL.</param>
/// <param name="Of">What is compared; null comes last.</param>
public sealed record FleetSort(string Key, Func<FleetDevice, IComparable?> Of)
{
    public static FleetSort Name { get; } = new("gpu", device => device.SortName);
    public static FleetSort Engine { get; } = new("engine", device => device.Engines is [var first, ..] ? first.Title : null);
    public static FleetSort Busy { get; } = new("utilisation", device => device.Busy ?? device.Sm);
    public static FleetSort Activity { get; } = new("activity", device => device.Sm);
    public static FleetSort Memory { get; } = new("memory", device => device.MemoryShare);
    public static FleetSort Power { get; } = new("power", device => device.Power);
    public static FleetSort Temperature { get; } = new("temperature", device => device.Temperature);
    public static FleetSort Throttled { get; } = new("throttled", device => device.ThrottledSeconds == 0 ? null : device.ThrottledSeconds);
    public static FleetSort Health { get; } = new("health", device => device.Severity);

    private static readonly FleetSort[] all = [Name, Engine, Busy, Activity, Memory, Power, Temperature, Throttled, Health];

    /// <summary>Names ascend; of numbers the largest matters most.</summary>
    public bool BeginsDescending => this != Name && this != Engine;

    /// <summary>The order of a URL's word; by name for another word.</summary>
    public static FleetSort Parse(string? key) => all.FirstOrDefault(sort => sort.Key == key) ?? Name;
}
