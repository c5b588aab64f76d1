using Observe.Vocabulary;

namespace Observe.Storage.Tables;

/// <summary>How the members of the vocabulary's enumerations are spelled in the tables' Enum8 columns.</summary>
internal static class Spelling
{
    public static string Of(ReportLayer layer) => layer switch
    {
        ReportLayer.Gateway => "gateway",
        ReportLayer.Engine => "engine",
        _ => "client",
    };

    public static string Of(ReportRole role) => role switch
    {
        ReportRole.Leaf => "leaf",
        ReportRole.Parent => "parent",
        _ => "error",
    };

    public static string Of(ReportFinality finality) => finality switch
    {
        ReportFinality.Estimated => "estimated",
        ReportFinality.Partial => "partial",
        _ => "final",
    };

    public static string Of(IdentityKind kind) => kind switch
    {
        IdentityKind.ResponseId => "response_id",
        IdentityKind.RequestId => "request_id",
        IdentityKind.Span => "span",
        _ => "event",
    };

    public static string Of(BucketConfidence confidence) => confidence switch
    {
        BucketConfidence.Error => "error",
        BucketConfidence.Low => "low",
        _ => "high",
    };

    public static string Of(QuarantineExtent extent) => extent switch
    {
        QuarantineExtent.Item => "item",
        _ => "request",
    };

    public static string Of(ChargeState state) => state switch
    {
        ChargeState.Priced => "priced",
        ChargeState.Free => "free",
        _ => "unpriced",
    };
}
