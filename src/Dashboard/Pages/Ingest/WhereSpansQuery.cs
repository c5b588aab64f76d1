using System.Globalization;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Vocabulary;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The spans of one trace that are stored.</summary>
public sealed class WhereSpansQuery
{
    private WhereSpansQuery()
    {
    }

    public static Task<IReadOnlyList<WhereSpansRow>> RunAsync(SqlRunner runner, WhereParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereSpansQuery, WhereSpansRow>(parameters, token);
}

/// <summary>One trace, in all of the time that it may be in.</summary>
public record WhereParameters : TenantRange
{
    /// <summary>How far back a trace is looked for: as long as usage is kept when nothing else is said.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromDays(400);

    /// <param name="traceId">32 hexadecimal digits; see <see cref="TryNormalise"/>.</param>
    /// <param name="nowUtc">Now.</param>
    /// <param name="tenants">From the person who asks.</param>
    public WhereParameters(string traceId, DateTime nowUtc, ReadableTenants tenants)
        : base(nowUtc - longest, nowUtc.AddDays(2), tenants)
    {
        TraceId = traceId;
        TraceKey = uint.Parse(traceId.AsSpan(24), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public string TraceId { get; }

    /// <summary>What <c>trace_bounds</c> knows the trace by: its last four bytes.</summary>
    public uint TraceKey { get; }

    /// <summary>A trace id as people paste it: any case, with dashes or a whole traceparent around it; null when it is none.</summary>
    public static string? TryNormalise(string? text)
    {
        var trimmed = (text ?? "").Trim().Trim('"', '\'').ToLowerInvariant();
        if (trimmed.Split('-') is [{ Length: 2 }, { Length: 32 } inner, { Length: 16 }, { Length: 2 }])
            trimmed = inner;
        trimmed = trimmed.Replace("-", "", StringComparison.Ordinal);
        return trimmed.Length == 32 && trimmed.All(char.IsAsciiHexDigit) && trimmed.Any(digit => digit != '0') ? trimmed : null;
    }
}

/// <summary>The same, with what reports name its spans by.</summary>
public sealed record WhereReportsParameters : WhereParameters
{
    /// <inheritdoc cref="WhereParameters(string, DateTime, ReadableTenants)"/>
    public WhereReportsParameters(string traceId, DateTime nowUtc, ReadableTenants tenants)
        : base(traceId, nowUtc, tenants)
    {
        // A reference is a mix of the trace with the span's id laid over it: taken off again, the mix is left.
        const ulong anySpan = 1;
        TraceMix = SpanRef.Of(UInt128.Parse(traceId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), anySpan) ^ anySpan;
    }

    /// <summary>The trace's part of every <see cref="SpanRef"/> of it.</summary>
    public ulong TraceMix { get; }
}

/// <summary>Spans of one tenant. See WhereSpansQuery.sql.</summary>
public sealed record WhereSpansRow(string Tenant, long Spans, DateTime FirstStart, DateTime LastStart, string Services, string Keys);
