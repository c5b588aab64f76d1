namespace Observe.ClickHouseHost.Engine;

/// <summary>The engine does not take a setting's value; the message is ClickHouse's own text.</summary>
internal sealed class EngineSettingException(string message) : Exception(message);
