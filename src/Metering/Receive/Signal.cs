namespace Observe.Metering.Receive;

/// <summary>What a request carries. The numbers are written into spool files.</summary>
internal enum Signal : byte
{
    Traces = 1,
    Metrics = 2,
    Logs = 3,

    /// <summary>CloudEvents of the usage API.</summary>
    Events = 4,

    /// <summary>A request of any signal that could not be decoded, kept for quarantine.</summary>
    Refused = 5,
}

internal static class SignalNames
{
    /// <summary>The spelling in metrics and tables.</summary>
    public static string Name(this Signal signal) => signal switch
    {
        Signal.Traces => "traces",
        Signal.Metrics => "metrics",
        Signal.Logs => "logs",
        Signal.Events => "events",
        _ => "refused",
    };
}
