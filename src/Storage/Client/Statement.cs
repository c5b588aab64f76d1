namespace Observe.Storage.Client;

/// <summary>When a failed statement may be sent again without anyone noticing.</summary>
internal enum Repeat
{
    /// <summary>Only when no connection came about: it was certainly not received.</summary>
    Unsent,

    /// <summary>A read: as long as no byte of the answer was seen.</summary>
    Unanswered,

    /// <summary>An insert that carries a deduplication token: after any passing failure.</summary>
    Transient,
}

/// <summary>One statement as it goes over HTTP.</summary>
internal sealed record Statement
{
    public string Sql { get; init; } = string.Empty;
    public QueryParameters? Parameters { get; init; }
    public QuerySettings? Settings { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];
    public string? DeduplicationToken { get; init; }
    public Func<Stream, CancellationToken, Task>? Body { get; init; }
    public Repeat Repeat { get; init; }
    public bool WithoutDatabase { get; init; }
    public bool Ping { get; init; }
}
