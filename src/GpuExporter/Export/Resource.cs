using System.Reflection;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export;

/// <summary>What the exporter says of itself and its node, in OpenTelemetry's words.</summary>
internal static class Resource
{
    public const string ServiceName = "observe-gpu-exporter";

    public static string Version { get; } =
        typeof(Resource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The instance is the node: one exporter a node, and the same one when it is started again.</summary>
    public static Label[] Own(string nodeName) =>
    [
        new("service.name", ServiceName), new("service.version", Version), new("service.instance.id", nodeName), new("host.name", nodeName),
    ];

    /// <summary>The same with what the environment adds or says otherwise.</summary>
    /// <param name="variable">Looks up an environment variable: <c>NODE_NAME</c>, <c>OTEL_SERVICE_NAME</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>.</param>
    public static Label[] Own(string nodeName, Func<string, string?> variable)
    {
        var all = Own(nodeName).ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal);
        if (variable("NODE_NAME") is { Length: > 0 } kubernetesNode)
            all["k8s.node.name"] = kubernetesNode;
        foreach (var (name, value) in Pairs(variable("OTEL_RESOURCE_ATTRIBUTES")))
            all[name] = value;
        if (variable("OTEL_SERVICE_NAME") is { Length: > 0 } service)
            all["service.name"] = service;
        return [.. all.Select(pair => new Label(pair.Key, pair.Value))];
    }

    /// <summary><c>name=value,name=value</c>, values percent-encoded; what does not look like that is left out.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string? text)
    {
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.IndexOf('=') is > 0 and var at)
                yield return (pair[..at].Trim(), Uri.UnescapeDataString(pair[(at + 1)..].Trim()));
        }
    }
}
