using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>The names that mean the same in every dialect: ours, and those of the conventions for services.</summary>
internal sealed class ReportNames
{
    public required Key Tenant { get; init; }
    public required Key Project { get; init; }
    public required Key ApiKey { get; init; }
    public required Key Layer { get; init; }
    public required Key Deployment { get; init; }
    public required Key Finality { get; init; }
    public required Key Simulated { get; init; }
    public required Key ErrorType { get; init; }
    public required Key Service { get; init; }
    public required Key[] Replica { get; init; }

    public static ReportNames Of(NameTable names) => new()
    {
        Tenant = names.Of(AttributeNames.Tenant),
        Project = names.Of(AttributeNames.Project),
        ApiKey = names.Of(AttributeNames.ApiKey),
        Layer = names.Of(AttributeNames.Layer),
        Deployment = names.Of(AttributeNames.Deployment),
        Finality = names.Of(AttributeNames.Finality),
        Simulated = names.Of(AttributeNames.Simulated),
        ErrorType = names.Of("error.type"),
        Service = names.Of("service.name"),
        Replica = [names.Of("service.instance.id"), names.Of("k8s.pod.name")],
    };
}
