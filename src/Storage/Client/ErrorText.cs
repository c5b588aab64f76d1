using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Observe.Storage.Client;

/// <summary>Reads ClickHouse's own error text: <c>Code: 60. DB::Exception: … (UNKNOWN_TABLE) (version 26.7.2.1)</c>.</summary>
internal static partial class ErrorText
{
    public const string Unreachable = "UNREACHABLE";
    public const string Timeout = "TIMEOUT";
    public const string Truncated = "TRUNCATED";

    // ClickHouse, ErrorCodes.cpp: states of the server or the network that pass by themselves.
    private static readonly HashSet<int> TransientCodes =
    [
        159, // TIMEOUT_EXCEEDED
        202, // TOO_MANY_SIMULTANEOUS_QUERIES
        203, // NO_FREE_CONNECTION
        209, // SOCKET_TIMEOUT
        210, // NETWORK_ERROR
        225, // NO_ZOOKEEPER
        236, // ABORTED
        241, // MEMORY_LIMIT_EXCEEDED
        242, // TABLE_IS_READ_ONLY
        243, // NOT_ENOUGH_SPACE
        252, // TOO_MANY_PARTS
        279, // ALL_CONNECTION_TRIES_FAILED
        285, // TOO_FEW_LIVE_REPLICAS
        286, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
        319, // UNKNOWN_STATUS_OF_INSERT
        425, // SYSTEM_ERROR
        439, // CANNOT_SCHEDULE_TASK
        473, // DEADLOCK_AVOIDED
        999, // KEEPER_EXCEPTION
    ];

    public static bool IsTransient(int code, string name) =>
        TransientCodes.Contains(code) || (code == 0 && name is Unreachable or Timeout or Truncated or "HTTP_429" or "HTTP_502" or "HTTP_503" or "HTTP_504");

    /// <summary>The server turned the statement away before doing anything for it.</summary>
    public static bool IsBusy(int code, string name) =>
        code is 202 or 203 or 209 or 210 or 279 || (code == 0 && name is "HTTP_429" or "HTTP_502" or "HTTP_503" or "HTTP_504");

    /// <summary>The exception that an answer with an error status stands for.</summary>
    public static ClickHouseException Read(string text, int? headerCode, HttpStatusCode status, string? queryId)
    {
        var code = headerCode ?? 0;
        var match = Code().Match(text);
        if (match.Success) code = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var name = NameIn(text) ?? (code == 0 ? $"HTTP_{(int)status}" : $"CODE_{code}");
        var message = text.Trim();
        return new ClickHouseException(code, name, message.Length == 0 ? $"ClickHouse answered {(int)status} without a text" : message, queryId);
    }

    /// <summary>The exception in a text that ClickHouse appended to an answer under way.</summary>
    public static ClickHouseException ReadMidStream(string text, string? queryId)
    {
        var match = Code().Match(text);
        var code = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return new ClickHouseException(code, NameIn(text) ?? Truncated, text.Trim(), queryId) { IsMidStream = true };
    }

    private static string? NameIn(string text)
    {
        // The last one: a message may quote another error's text.
        var names = Name().Matches(text);
        return names.Count == 0 ? null : names[^1].Groups[1].Value;
    }

    [GeneratedRegex(@"Code: (\d+)\. DB::(?:\w+)?Exception")]
    private static partial Regex Code();

    [GeneratedRegex(@"\(([A-Z][A-Z0-9_]{2,})\)")]
    private static partial Regex Name();
}
