using Observe.House.Tests.Tree;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Observe.House.Tests.Rules.Edge;

/// <summary>The edge loses nothing: each collector configuration parses, hangs together, and queues on disk without giving up.</summary>
internal sealed class CollectorPipelines : Rule
{
    private static readonly string[] Kinds = ["receivers", "processors", "exporters"];

    public override string WayOut => "define what a pipeline uses, use what is defined, and keep the settings that collector/README.md explains";

    public override int AtLeast => 2;

    public override IEnumerable<TreeFile> LooksAt(SourceTree tree) =>
        tree.In("collector", ".yaml").Where(file => !file.IsIn("collector/presets"));

    public override IEnumerable<Finding> Inspect(TreeFile file, SourceTree tree)
    {
        var root = Parse(file.Text, out var error);
        if (root is null) return [At(file, $"is no YAML mapping: {error}")];
        return Dangling(file, root).Concat(Losing(file, root));
    }

    private static IEnumerable<Finding> Dangling(TreeFile file, Map root)
    {
        var pipelines = root.Child("service").Child("pipelines");
        if (pipelines.Count == 0) yield return At(file, "has no service.pipelines");
        foreach (var kind in Kinds)
        {
            var defined = root.Child(kind).Keys.ToHashSet();
            var used = pipelines.Keys.SelectMany(name => pipelines.Child(name).List(kind)).ToHashSet();
            foreach (var name in used.Except(defined)) yield return At(file, $"a pipeline uses {kind}/{name}, which is not defined");
            foreach (var name in defined.Except(used)) yield return At(file, $"{kind}/{name} is defined and in no pipeline");
        }

        foreach (var name in root.Child("extensions").Keys.Except(root.Child("service").List("extensions")))
            yield return At(file, $"extensions/{name} is defined and not started");
    }

    private static IEnumerable<Finding> Losing(TreeFile file, Map root)
    {
        var pipelines = root.Child("service").Child("pipelines");
        foreach (var name in pipelines.Keys.Where(name => pipelines.Child(name).List("processors") is not ["memory_limiter", ..]))
            yield return At(file, $"pipeline {name} does not start with memory_limiter");
        // A batch in memory was acknowledged to the sender and is not on disk yet.
        foreach (var name in root.Child("processors").Keys.Where(name => name.Split('/')[0] == "batch"))
            yield return At(file, $"processors/{name} holds acknowledged data in memory; batch in the exporter's queue");

        foreach (var name in root.Child("exporters").Keys)
        {
            var exporter = root.Child("exporters").Child(name);
            if (exporter.Value("retry_on_failure", "max_elapsed_time") != "0") yield return At(file, $"exporters/{name} gives up retrying");
            if (exporter.Value("sending_queue", "storage") is not { } storage || !root.Child("extensions").ContainsKey(storage))
                yield return At(file, $"exporters/{name} has a queue that is not on disk");
            if (exporter.Value("sending_queue", "block_on_overflow") != "true") yield return At(file, $"exporters/{name} drops when its queue is full");
        }
    }

    private static Map? Parse(string text, out string error)
    {
        try
        {
            error = "empty";
            return new DeserializerBuilder().Build().Deserialize<object?>(text) is Dictionary<object, object?> root ? new Map(root) : null;
        }
        catch (YamlException e)
        {
            error = $"line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}";
            return null;
        }
    }

    private sealed class Map(Dictionary<object, object?> of)
    {
        public int Count => of.Count;

        public IEnumerable<string> Keys => of.Keys.Select(key => key.ToString()!);

        public bool ContainsKey(string key) => of.ContainsKey(key);

        public Map Child(string key) => new(of.GetValueOrDefault(key) as Dictionary<object, object?> ?? []);

        public IReadOnlyList<string> List(string key) => of.GetValueOrDefault(key) is List<object> list ? [.. list.Select(item => item.ToString()!)] : [];

        public string? Value(string section, string key) => Child(section).Leaf(key);

        private string? Leaf(string key) => of.GetValueOrDefault(key)?.ToString();
    }

    private const string Good = """
        extensions:
          file_storage/queue: {}
        receivers:
          otlp: {}
        processors:
          memory_limiter: {}
        exporters:
          otlp:
            retry_on_failure: { max_elapsed_time: 0 }
            sending_queue: { storage: file_storage/queue, block_on_overflow: true }
        service:
          extensions: [file_storage/queue]
          pipelines:
            traces: { receivers: [otlp], processors: [memory_limiter], exporters: [otlp] }
        """;

    public override IReadOnlyList<Sample> Broken =>
    [
        ("collector/a.yaml", "receivers: [\n"),
        ("collector/a.yaml", Good.Replace("receivers: [otlp]", "receivers: [otlp, zipkin]", StringComparison.Ordinal)),
        ("collector/a.yaml", Good.Replace("processors: [memory_limiter]", "processors: []", StringComparison.Ordinal)),
        ("collector/a.yaml", Good.Replace("max_elapsed_time: 0", "max_elapsed_time: 300s", StringComparison.Ordinal)),
        ("collector/a.yaml", Good.Replace("storage: file_storage/queue, ", "", StringComparison.Ordinal)),
        ("collector/a.yaml", Good.Replace("extensions: [file_storage/queue]", "extensions: []", StringComparison.Ordinal)),
    ];

    public override IReadOnlyList<Sample> Sound => [("collector/a.yaml", Good)];
}
