namespace Observe.Dashboard.Pages.Ingest;

/// <summary>What is looked for: a trace, or the id of a request or an event in its sender's words.</summary>
/// <param name="TraceId">32 hexadecimal digits; null where it can be no trace.</param>
/// <param name="Id">As it was pasted: a response id, a request id or a CloudEvent's id.</param>
/// <param name="Source">The CloudEvent's source; empty where it was not said.</param>
public sealed record WhereTarget(string? TraceId, string Id, string Source)
{
    private const int MaxCharacters = 2_048;

    /// <summary>
    /// Reads what a person pasted: a trace id in any form, an id, or a CloudEvent's source and id with a space between them, which a
    /// source cannot hold. An id that looks like a trace's – a UUID does – is looked for as both. Null when there is nothing to look for.
    /// </summary>
    public static WhereTarget? TryParse(string? text)
    {
        var trimmed = (text ?? "").Trim().Trim('"', '\'').Trim();
        if (trimmed.Length is 0 or > MaxCharacters || trimmed.Any(char.IsControl))
            return null;

        var trace = WhereParameters.TryNormalise(trimmed);
        var space = trimmed.IndexOf(' ', StringComparison.Ordinal);

        // A source is a URI reference, so most often it has a colon or a slash; else the space belongs to the id.
        return trace is null && space > 0 && trimmed.AsSpan(0, space).ContainsAny(':', '/')
            ? new WhereTarget(null, trimmed[(space + 1)..].Trim(), trimmed[..space])
            : new WhereTarget(trace, trimmed, "");
    }

    /// <summary>For a title.</summary>
    public string Shown => TraceId ?? (Source.Length > 0 ? $"{Source} {Id}" : Id);
}
