namespace Observe.Metering.Receive;

/// <summary>What became of one item, for transports that answer item by item.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Id">What its sender calls it; empty where it said nothing.</param>
/// <param name="Reason">Why it was rejected; null when it was accepted.</param>
/// <param name="Message">What is wrong and what to do; empty when it was accepted.</param>
internal readonly record struct ItemResult(int Index, string Id, Reason? Reason, string Message);
