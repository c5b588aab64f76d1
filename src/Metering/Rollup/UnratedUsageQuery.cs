using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Rollup;

/// <summary>Counted usage of a quarter hour that has no charge yet; may be negative.</summary>
internal sealed record UnratedUsageQuery(DateTime BucketStart);

internal sealed record UnratedUsageRow(
    string Tenant, string Project, string Model, string Deployment, string ApiKey, string User, string Simulated,
    long InputFresh, long InputCacheRead, long InputCacheWrite5m, long InputCacheWrite1h, long InputCacheWriteOther,
    long InputAudio, long InputImage, long OutputText, long OutputReasoning, long OutputAudio, long Unclassified)
{
    public UsageDimensions Dimensions => new(Tenant, Project, Model, Deployment, ApiKey, User, Simulated);

    public TokenCounts Tokens => new()
    {
        InputFresh = InputFresh,
        InputCacheRead = InputCacheRead,
        InputCacheWrite5m = InputCacheWrite5m,
        InputCacheWrite1h = InputCacheWrite1h,
        InputCacheWriteOther = InputCacheWriteOther,
        InputAudio = InputAudio,
        InputImage = InputImage,
        OutputText = OutputText,
        OutputReasoning = OutputReasoning,
        OutputAudio = OutputAudio,
        Unclassified = Unclassified,
    };
}
