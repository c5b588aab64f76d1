namespace Observe.ClickHouseHost.Engine;

/// <summary>Every session is taken and the queue for them is full or did not move.</summary>
internal sealed class EngineBusyException(int running, int waiting) : Exception(
    $"Too many simultaneous queries. Maximum: {running} running and {waiting} waiting.");
