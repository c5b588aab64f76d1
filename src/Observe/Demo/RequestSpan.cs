using System.Diagnostics;
using Observe.Vocabulary;

namespace Observe.Observe.Demo;

/// <summary>
/// Records one request as the span that an instrumented client makes: OpenTelemetry's GenAI conventions, plus the
/// <c>observe.*</c> attributes that say who it was for.
/// </summary>
internal static class RequestSpan
{
    public const string SourceName = "Observe.Demo";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts and stops the span at the times of <paramref name="timeline"/>; stopping it hands it to the SDK.</summary>
    public static void Record(SimulatedRequest request, Timeline timeline)
    {
        var operation = request.Trace.Service == TraceService.Code ? "text_completion" : "chat";
        var span = Source.CreateActivity($"{operation} {request.Model}", ActivityKind.Client)
            ?? throw new InvalidOperationException("Nothing listens to the demo's spans.");

        span.SetStartTime(timeline.EventTime(request.StartOffset));
        span.Start();
        span.SetTag("gen_ai.operation.name", operation);
        span.SetTag("gen_ai.provider.name", "vllm");
        span.SetTag("gen_ai.request.model", request.Model);
        span.SetTag("gen_ai.response.model", request.Model);
        span.SetTag("gen_ai.response.id", request.ResponseId);
        span.SetTag("gen_ai.usage.input_tokens", request.Trace.ContextTokens);
        span.SetTag("gen_ai.usage.output_tokens", request.Trace.GeneratedTokens);
        span.SetTag("gen_ai.response.time_to_first_chunk", request.TimeToFirstToken.TotalSeconds);
        span.SetTag("user.id", request.User);
        span.SetTag(AttributeNames.Tenant, request.Tenant);
        span.SetTag(AttributeNames.Project, request.Project);
        span.SetTag(AttributeNames.ApiKey, request.ApiKey);
        span.SetTag(AttributeNames.Simulated, Simulation.Simulated);
        span.SetEndTime(timeline.EventTime(request.EndOffset));
        span.Stop();
    }
}
