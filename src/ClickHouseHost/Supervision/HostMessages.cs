using System.Text.Json.Serialization;

namespace Observe.ClickHouseHost.Supervision;

/// <summary>First line on the host's standard input: the passwords. The input then stays open as long as the parent lives.</summary>
internal sealed record HostSecrets(string WriterPassword, string ReaderPassword);

/// <summary>The one line on the host's standard output: it serves.</summary>
internal sealed record HostReady(int Port, string EngineVersion);

/// <summary>A line on the host's standard error, the last before it exits: why it did not start.</summary>
internal sealed record HostRefusal(ClickHouseHostFailure Reason, string Message)
{
    /// <summary>Marks the line among the log lines.</summary>
    public const string Prefix = "clickhouse-host-refused ";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HostSecrets))]
[JsonSerializable(typeof(HostReady))]
[JsonSerializable(typeof(HostRefusal))]
internal sealed partial class HostMessages : JsonSerializerContext;
