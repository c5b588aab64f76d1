namespace Observe.Vocabulary;

/// <summary>
/// Attribute names that Observe defines for what no OpenTelemetry convention names yet. They stand on a span or on its
/// resource; the span wins. Every other name belongs to the dialect that reads it.
/// </summary>
public static class AttributeNames
{
    /// <summary>Billing account. Read only from senders whose key may speak for any tenant; else the key decides.</summary>
    public const string Tenant = "observe.tenant.id";

    /// <summary>Project within the tenant.</summary>
    public const string Project = "observe.project.id";

    /// <summary>The customer's API key (its id or name, never the secret).</summary>
    public const string ApiKey = "observe.api_key.id";

    /// <summary>gateway, engine or client: where the report was made, when the span kind does not say.</summary>
    public const string Layer = "observe.layer";

    /// <summary>The deployment (an engine serving a model) that answered.</summary>
    public const string Deployment = "observe.deployment.id";

    /// <summary>final, partial or estimated.</summary>
    public const string Finality = "observe.usage.finality";

    /// <summary>A comma-separated list of what a demonstration made up, e.g. <c>tenant,user,model,latency</c>.</summary>
    public const string Simulated = "observe.simulated";
}
