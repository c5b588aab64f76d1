using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Observe.Metering.Receive;
using Observe.Metering.Tests.Receive;
using Observe.Storage.Tables;
using Observe.Testing;
using Observe.Vocabulary;

namespace Observe.Metering.Tests.Normalise;

/// <summary>
/// One folder a case: <c>input.json</c> is a span (or all the spans of a run) as its emitter writes it, <c>expected.json</c> the
/// reports without what is absent, and what the sender is told. Its <c>source</c> says whether it was recorded from a real
/// emitter (Emitters/record.mjs) or built from the emitter's documentation. A case that fails writes what it got beside the
/// test's binaries, as actual.json.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Normalise", "Golden");

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static TheoryData<string> Cases() => new(Names());

    internal static IEnumerable<string> Names() => Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    internal static string Expected(string name) => File.ReadAllText(Path.Combine(Folder, name, "expected.json"));

    internal static JsonNode Input(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name, "input.json")))!;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Normalise_Case_AsExpected(string name)
    {
        var input = Input(name);
        var sender = new Sender("key_test", (string?)input["sender"]?["tenant"], (string?)input["sender"]?["project"]);
        var isOneSpan = input["span"] is not null;
        var spans = isOneSpan ? [input["span"]!] : input["spans"]!.AsArray().Select(span => span!).ToArray();
        var reading = Reading.Of(Request(input["resource"], spans), sender);

        Assert.Null(reading.Fault);
        var actual = isOneSpan
            ? new JsonObject { ["report"] = reading.Reports.Count == 0 ? null : Report(reading.Reports.Single()) }
            : new JsonObject { ["reports"] = new JsonArray([.. reading.Reports.Select(Report)]) };
        actual["rejected"] = reading.Tally.Rejected;
        actual["ignored"] = reading.Ignored;
        actual["message"] = reading.Tally.Message;
        var text = actual.ToJsonString(Written) + "\n";
        var expectedFile = Path.Combine(Folder, name, "expected.json");
        var expected = File.Exists(expectedFile) ? File.ReadAllText(expectedFile) : "";
        if (text != expected)
            File.WriteAllText(Path.Combine(Folder, name, "actual.json"), text);
        Assert.Equal(expected, text);
    }

    private static byte[] Request(JsonNode? resource, IReadOnlyList<JsonNode> spans)
    {
        var resourceSpans = new Proto().Message(1, Attributes(resource).Aggregate(new Proto(), (message, attribute) =>
            message.Message(1, OtlpTraces.KeyValue(attribute.Key, attribute.Value))));
        foreach (var span in spans)
        {
            var scope = new Proto().Text(1, (string?)span["scope"]?["name"] ?? "test").Text(2, (string?)span["scope"]?["version"] ?? "");
            resourceSpans.Message(2, new Proto().Message(1, scope).Message(2, Span(span).Encode()));
        }

        return new Proto().Message(1, resourceSpans).ToArray();
    }

    private static OtlpSpan Span(JsonNode json)
    {
        var defaults = new OtlpSpan();
        return new OtlpSpan
        {
            TraceId = Hex(json["traceId"]) ?? defaults.TraceId,
            SpanId = Hex(json["spanId"]) ?? defaults.SpanId,
            ParentSpanId = Hex(json["parentSpanId"]) ?? [],
            Name = (string?)json["name"] ?? "",
            Kind = (int?)json["kind"] ?? 0,
            StartUnixNano = Nanoseconds(json["startTimeUnixNano"]) ?? defaults.StartUnixNano,
            EndUnixNano = Nanoseconds(json["endTimeUnixNano"]) ?? defaults.EndUnixNano,
            StatusCode = (int?)json["status"]?["code"] ?? 0,
            StatusMessage = (string?)json["status"]?["message"] ?? "",
            Attributes = Attributes(json["attributes"]),
            Extra = json["events"] is null ? null : json["events"]!.AsArray().Aggregate(new Proto(), (span, item) => span.Message(11, Event(item!))),
        };
    }

    private static Proto Event(JsonNode json) => Attributes(json["attributes"]).Aggregate(
        new Proto().Fixed64(1, Nanoseconds(json["timeUnixNano"]) ?? 0).Text(2, (string?)json["name"] ?? ""),
        (message, attribute) => message.Message(3, OtlpTraces.KeyValue(attribute.Key, attribute.Value)));

    private static byte[]? Hex(JsonNode? json) => (string?)json is { } text ? Convert.FromHexString(text) : null;

    private static ulong? Nanoseconds(JsonNode? json) => (string?)json is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;

    private static IReadOnlyList<(string Key, object Value)> Attributes(JsonNode? json) =>
        json is null ? [] : [.. json.AsObject().Select(member => (member.Key, Value(member.Value!)))];

    private static object Value(JsonNode json) => json.GetValueKind() switch
    {
        JsonValueKind.String => (string)json!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.AsArray().Select(item => Value(item!)).ToList(),
        // A whole double, which as a number would be read as an int.
        JsonValueKind.Object => (double)json["double"]!,
        // A number with a point is a double on the wire, any other an int.
        _ => json.ToJsonString().Contains('.', StringComparison.Ordinal) ? (object)(double)json : (long)json,
    };

    private static JsonObject Report(UsageReport report)
    {
        var json = JsonSerializer.SerializeToNode(report, Written)!.AsObject();
        json["requestKey"] = report.RequestKey.ToString();
        json["traceId"] = report.TraceId.ToString("x32", CultureInfo.InvariantCulture);
        json["spanId"] = report.SpanId.ToString("x16", CultureInfo.InvariantCulture);
        if (report.ParentSpanId != 0)
            json["parentSpanId"] = report.ParentSpanId.ToString("x16", CultureInfo.InvariantCulture);
        json["tokens"] = new JsonObject(TokenBuckets.All.Where(bucket => report.Tokens[bucket] != 0)
            .Select(bucket => KeyValuePair.Create(bucket.Name(), (JsonNode?)report.Tokens[bucket])));
        foreach (var (name, value) in json.ToArray())
        {
            if (value is JsonValue && value.ToJsonString() is "\"\"" or "-1" || (name == "parentSpanId" && report.ParentSpanId == 0))
                json.Remove(name);
        }

        return json;
    }
}
