namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What holds a GPU's clocks down, in plain words. Source: NVML's clocks event reasons.</summary>
public static class Throttles
{
    public const string ActiveMetric = "observe.gpu.throttle.active";
    public const string TimeMetric = "observe.gpu.throttle.time";

    private static readonly (string Reason, string Words, string Help)[] known =
    [
        ("hw_thermal", "thermal slowdown (hardware)", "The board is too hot and protects itself: look at the cooling."),
        ("sw_thermal", "thermal slowdown", "The driver keeps the temperature below its limit."),
        ("thermal", "thermal slowdown", "The driver keeps the temperature below its limit."),
        ("hw_power_brake", "power brake", "The server asks the board to draw less: look at the power supply."),
        ("hw_slowdown", "hardware slowdown", "Too hot, too little power, or an outside signal."),
        ("sw_power_cap", "power cap", "The board draws as much as its limit allows. Usual under full load."),
        ("power", "power cap", "The board draws as much as its limit allows. Usual under full load."),
        ("sync_boost", "sync boost", "It waits for the slowest GPU of its group."),
        ("reliability", "voltage limit", "The voltage may not rise further."),
        ("board_limit", "board limit", "A limit of the board other than power and heat."),
    ];

    /// <summary>Reasons that matter: an idle GPU and clocks that were set on purpose hold nobody back.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. known.Select(entry => entry.Reason)];

    public static string Words(string reason) => known.FirstOrDefault(entry => entry.Reason == reason).Words ?? reason.Replace('_', ' ');

    public static string Help(string reason) => known.FirstOrDefault(entry => entry.Reason == reason).Help ?? "";

    /// <summary>Heat and failing power are bad; a power cap is how boards are run.</summary>
    public static bool IsBad(string reason) => reason is "hw_thermal" or "sw_thermal" or "thermal" or "hw_slowdown" or "hw_power_brake";
}
