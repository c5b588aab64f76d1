namespace Observe.Vocabulary;

/// <summary>
/// A span in 64 bits, for tables that name many: its trace id and span id mixed. Not cryptographic, because it is only ever
/// compared within a tenant. In SQL, over the 16 and 8 bytes of <c>spans</c>:
/// <c>bitXor((reinterpretAsUInt64(reverse(substring(trace_id, 1, 8))) * 11400714819323198485
/// + reinterpretAsUInt64(reverse(substring(trace_id, 9, 8)))) * 14029467366897019727,
/// reinterpretAsUInt64(reverse(span_id)))</c>.
/// </summary>
public static class SpanRef
{
    private const ulong TraceFactor = 11400714819323198485;
    private const ulong Factor = 14029467366897019727;

    /// <returns>0 where there is no span, that is, no span id.</returns>
    public static ulong Of(UInt128 traceId, ulong spanId) =>
        spanId == 0 ? 0 : unchecked((((ulong)(traceId >> 64) * TraceFactor) + (ulong)traceId) * Factor) ^ spanId;
}
