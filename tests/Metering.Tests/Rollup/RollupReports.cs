using Observe.Storage.Tables;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Rollup;

/// <summary>Reports of usage as tests of the rollup send them.</summary>
internal static class RollupReports
{
    /// <summary>A plain report of an engine, without a span.</summary>
    /// <param name="id">Names the request.</param>
    /// <param name="at">When it was made, UTC.</param>
    /// <param name="input">Fresh input tokens.</param>
    /// <param name="output">Tokens of text.</param>
    public static UsageReport Report(string id, DateTime at, long input = 10, long output = 1) => new()
    {
        Tenant = "acme",
        IdentityKind = IdentityKind.ResponseId,
        Identity = id,
        EventTime = at,
        Layer = ReportLayer.Engine,
        Model = "large",
        Tokens = new TokenCounts { InputFresh = input, OutputText = output },
        BucketRule = "inclusive-by-convention",
    };
}
