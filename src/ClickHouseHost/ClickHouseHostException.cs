namespace Observe.ClickHouseHost;

/// <summary>The engine did not start; <see cref="Reason"/> says why and the message says the way out.</summary>
public sealed class ClickHouseHostException(ClickHouseHostFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ClickHouseHostFailure Reason { get; } = reason;
}
