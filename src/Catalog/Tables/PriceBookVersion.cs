namespace Observe.Catalog.Tables;

/// <summary>One recorded state of the price book. Versions count from 1; rows are never changed or deleted (rule R8).</summary>
public sealed class PriceBookVersion
{
    public required int Version { get; init; }
    public DateTime RecordedAt { get; init; }
    public required string Author { get; init; }

    /// <summary>Where the text came from, e.g. a file name.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the UTF-8 text in lower-case hex.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The file as it was given.</summary>
    public required string Content { get; init; }
}
