namespace Observe.Storage.Client;

/// <summary>What ClickHouse refused or failed at, or that it could not be reached.</summary>
public sealed class ClickHouseException : Exception
{
    internal ClickHouseException(int code, string name, string message, string? queryId, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        Name = name;
        QueryId = queryId;
    }

    /// <summary>ClickHouse's error number; 0 when no answer of ClickHouse's came at all.</summary>
    public int Code { get; }

    /// <summary>ClickHouse's name of the error, e.g. <c>UNKNOWN_TABLE</c>; <c>UNREACHABLE</c>, <c>TIMEOUT</c>, <c>TRUNCATED</c>
    /// or <c>HTTP_nnn</c> where the connection and not the engine failed.</summary>
    public string Name { get; }

    /// <summary>The id under which the statement stands in the server's query log.</summary>
    public string? QueryId { get; }

    /// <summary>True when the same statement may succeed later without anyone mending anything in it.</summary>
    public bool IsTransient => ErrorText.IsTransient(Code, Name);

    /// <summary>True when the answer had begun before it failed: what was read before is not the whole.</summary>
    public bool IsMidStream { get; internal init; }
}
