namespace Observe.Observe.Demo;

/// <summary>The two services whose requests the trace holds.</summary>
internal enum TraceService
{
    Code = 1,
    Conversation = 2,
}

/// <summary>
/// One request of the Azure LLM inference trace 2023, as published. <see cref="InvokedAt"/> is UTC with a resolution of
/// 100 ns; <see cref="Row"/> counts from 1 in file order.
/// </summary>
internal readonly record struct TraceRequest(
    TraceService Service, int Row, DateTime InvokedAt, long ContextTokens, long GeneratedTokens);
