using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>How the truth is put into attributes; whatever it is, the same buckets must come out (R4).</summary>
internal enum CountSpelling
{
    /// <summary>Input includes cached tokens, output includes reasoning, no total: the convention decides.</summary>
    Inclusive,

    /// <summary>As before, and the total says so too.</summary>
    InclusiveWithTotal,

    /// <summary>Input leaves cached tokens out, which only the total tells.</summary>
    ExclusiveWithTotal,

    /// <summary>The deprecated names, gen_ai.usage.prompt_tokens and completion_tokens.</summary>
    Deprecated,
}

/// <summary>
/// What one layer says about one request, with the truth about its tokens in disjoint buckets. The oracle computes from the
/// truth; what travels is one of several spellings of it.
/// </summary>
internal sealed record SentReport
{
    public required string Tenant { get; init; }
    public required string User { get; init; }
    public required string Model { get; init; }
    public required ReportLayer Layer { get; init; }
    public required DateTime EventTime { get; init; }
    public required UInt128 TraceId { get; init; }
    public required ulong SpanId { get; init; }

    /// <summary>0 for none.</summary>
    public ulong ParentSpanId { get; init; }

    public IdentityKind IdentityKind { get; init; } = IdentityKind.ResponseId;

    /// <summary>The id; for <see cref="IdentityKind.Span"/> trace and span id in hexadecimal digits.</summary>
    public required string Identity { get; init; }

    public ReportRole Role { get; init; } = ReportRole.Leaf;
    public ReportFinality Finality { get; init; } = ReportFinality.Final;
    public TokenCounts Tokens { get; init; }
    public CountSpelling Spelling { get; init; }

    /// <summary>The request failed and counted nothing.</summary>
    public bool IsError { get; init; }

    public long DurationUs { get; init; }

    /// <summary>Orders two reports of one layer and finality: the later one holds.</summary>
    public int Edition { get; init; }

    /// <summary>Hexadecimal, as stored (R1).</summary>
    public string RequestKey => EventKey.Of(Tenant, Identity).ToString();

    /// <summary>The identity of a request that declares none.</summary>
    public static string SpanIdentity(UInt128 traceId, ulong spanId) => $"{traceId:x32}-{spanId:x16}";
}
