namespace Observe.Metering.Receive;

/// <summary>What a request carries. The numbers are written into spool files.</summary>
internal enum Signal : byte
{
    Traces = 1,
    Metrics = 2,
    Logs = 3,

    /// <summary>CloudEvents of the usage API.</summary>
    Events = 4,
}
