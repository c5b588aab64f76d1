namespace Observe.Metering.Receive;

/// <summary>The item of a request that a reader stands at, for telling a sender which one is meant.</summary>
internal interface IPlace
{
    /// <summary>E.g. <c>resource_spans[0].scope_spans[1].spans[7]</c>; built when asked for.</summary>
    string Path { get; }
}
