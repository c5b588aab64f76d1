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
/// One folder a case: <c>input.json</c> is a span as its emitter writes it, <c>expected.json</c> the report without what is
/// absent, and what the sender is told. A case that fails writes what it got beside the test's binaries, as actual.json.
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

    public static TheoryData<string> Cases() => new(Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Normalise_Case_AsExpected(string name)
    {
        var input = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name, "input.json")))!;
        var sender = new Sender("key_test", (string?)input["sender"]?["tenant"], (string?)input["sender"]?["project"]);
        var reading = Reading.Of(OtlpTraces.Request(Attributes(input["resource"]), Span(input["span"]!)), sender);

        Assert.Null(reading.Fault);
        var actual = new JsonObject
        {
            ["report"] = reading.Reports.Count == 0 ? null : Report(reading.Reports.Single()),
            ["rejected"] = reading.Tally.Rejected,
            ["ignored"] = reading.Ignored,
            ["message"] = reading.Tally.Message,
        };
        var text = actual.ToJsonString(Written) + "\n";
        var expectedFile = Path.Combine(Folder, name, "expected.json");
        var expected = File.Exists(expectedFile) ? File.ReadAllText(expectedFile) : "";
        if (text != expected)
            File.WriteAllText(Path.Combine(Folder, name, "actual.json"), text);
        Assert.Equal(expected, text);
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
        };
    }

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
