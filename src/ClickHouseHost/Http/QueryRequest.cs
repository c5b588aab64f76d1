using Microsoft.Extensions.Primitives;
using Observe.ClickHouseHost.Engine;

namespace Observe.ClickHouseHost.Http;

/// <summary>What the address and headers of a request say, apart from the body.</summary>
internal sealed record QueryRequest
{
    /// <summary>Names the HTTP interface keeps to itself; every other name is a setting.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "query", "database", "default_format", "query_id", "user", "password", "quota_key", "stacktrace", "buffer_size",
        "wait_end_of_query", "session_timeout", "session_check", "close_session", "client_protocol_version", "role", "roles",
    };

    /// <summary>Table defaults that the host has on for every table; asking for them again changes nothing.</summary>
    private static readonly HashSet<string> AlwaysOn = new(StringComparer.Ordinal) { "fsync_after_insert", "fsync_part_directory" };

    public required string Sql { get; init; }

    public required string QueryId { get; init; }

    public required string DefaultFormat { get; init; }

    public required string? Database { get; init; }

    public required bool WaitForEnd { get; init; }

    public required bool Compress { get; init; }

    public required Dictionary<string, string> Settings { get; init; }

    public required QueryParameters Parameters { get; init; }

    /// <summary>Reads the request or says what is wrong with it.</summary>
    public static QueryRequest? Parse(HttpRequest request, EngineSessions engine, out EngineError? error)
    {
        error = null;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> names = [], values = [];
        foreach (var (name, all) in request.Query)
        {
            var value = all[^1] ?? "";
            if (name.StartsWith("param_", StringComparison.Ordinal))
            {
                names.Add(name["param_".Length..]);
                values.Add(value);
            }
            else if (Refusal(name, value, engine) is { } refusal) error ??= refusal;
            else if (!Reserved.Contains(name) && engine.IsSetting(name)) settings[name] = value;
        }

        if (error is not null) return null;
        return new QueryRequest
        {
            Sql = Last(request.Query["query"]) ?? "",
            QueryId = Last(request.Query["query_id"]) ?? Last(request.Headers["X-ClickHouse-Query-Id"]) ?? Guid.NewGuid().ToString(),
            DefaultFormat = Last(request.Query["default_format"]) ?? Last(request.Headers["X-ClickHouse-Format"]) ?? "TabSeparated",
            Database = Last(request.Query["database"]) ?? Last(request.Headers["X-ClickHouse-Database"]),
            WaitForEnd = Last(request.Query["wait_end_of_query"]) is "1" or "true",
            Compress = settings.GetValueOrDefault("enable_http_compression") is "1" or "true",
            Settings = settings,
            Parameters = new QueryParameters(names, values),
        };
    }

    private static EngineError? Refusal(string name, string value, EngineSessions engine)
    {
        if (Reserved.Contains(name) || engine.IsSetting(name)) return null;
        if (AlwaysOn.Contains(name))
            return value is "1" or "true" ? null : EngineError.Of(
                EngineError.BadArguments, "BAD_ARGUMENTS", $"{name} is always on here; a table's own SETTINGS may say otherwise");
        return name switch
        {
            "compress" or "decompress" => value is "0" or "false" ? null : EngineError.Of(
                EngineError.NotImplemented, "NOT_IMPLEMENTED", "ClickHouse's own block compression is not offered; use Content-Encoding and Accept-Encoding"),
            "session_id" => EngineError.Of(
                EngineError.NotImplemented, "NOT_IMPLEMENTED", "Sessions that span requests are not offered"),
            _ => EngineError.Of(EngineError.UnknownSetting, "UNKNOWN_SETTING", $"Unknown setting '{name}'"),
        };
    }

    private static string? Last(StringValues values) => values.Count == 0 || string.IsNullOrEmpty(values[^1]) ? null : values[^1];
}
