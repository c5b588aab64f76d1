namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>Usage of one request as a gateway reports it, a CloudEvent in JSON.</summary>
internal static class GatewayEvent
{
    public static string Json(string id, DateTime time) => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"urn:eu-gateway","type":"t","time":"{{time:O}}",
         "data":{"tenant":"skew","service":"eu-gateway","model":"priced-8b","layer":"gateway","tokens":{"input_fresh":900,"output_text":70} } }
        """;
}
