namespace Observe.Metering.Receive;

/// <summary>The item of a request that a reader stands at, for telling a sender which one is meant.</summary>
internal interface IPlace
{
    /// <summary>E.g. <c>resource_spans[0].scope_spans[1].spans[7]</c>; built when asked for.</summary>
    string Path { get; }

    /// <summary>The item alone, as a request of its own that can be sent again; built when asked for, and copied out of the body.</summary>
    ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The trace it belongs to; 0 where it names none.</summary>
    UInt128 TraceId { get; }
}
