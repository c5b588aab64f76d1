namespace Observe.Metering.Rollup;

/// <summary>A report of a request that a batch touches; the numbers of layer and finality are those of the table, bins are -1 for none.</summary>
internal sealed record ChangedReport(
    DateTime BucketStart, string Tenant, UInt128 RequestKey, byte LayerNumber, byte FinalityNumber, ulong Batch, uint Position, ulong SpanRef,
    string Project, string ApiKey, string User, string Model, string Deployment, string Simulated, bool IsError, bool IsLowConfidence,
    long InputFresh, long InputCacheRead, long InputCacheWrite5m, long InputCacheWrite1h, long InputCacheWriteOther,
    long InputAudio, long InputImage, long OutputText, long OutputReasoning, long OutputAudio, long Unclassified,
    short DurationBin, short FirstTokenBin, short QueueBin, long PerTokenUs, short PerTokenBin)
{
    /// <summary>Whether this one counts rather than the other (R1, R2): the layer that bills, the most final, the newest.</summary>
    public bool Beats(ChangedReport other)
    {
        if (LayerNumber != other.LayerNumber)
            return LayerNumber < other.LayerNumber;
        if (FinalityNumber != other.FinalityNumber)
            return FinalityNumber > other.FinalityNumber;
        return Batch != other.Batch ? Batch > other.Batch : Position > other.Position;
    }
}

/// <summary>A report that is named as a parent, by reports of one quarter hour, and the batch that did so first.</summary>
internal sealed record NamedParent(string Tenant, byte LayerNumber, ulong ParentRef, DateTime BucketStart, ulong FirstBatch);

/// <param name="Report">Counts now and did not (sign 1), or did and does not any more (-1).</param>
/// <param name="Sign">1 or -1.</param>
internal readonly record struct CountedChange(ChangedReport Report, int Sign);
