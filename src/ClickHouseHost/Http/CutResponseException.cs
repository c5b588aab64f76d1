namespace Observe.ClickHouseHost.Http;

/// <summary>
/// Ends a response that has started without its closing chunk: Kestrel sends what was written and closes the connection, where
/// HttpContext.Abort would drop it, the error at its end included.
/// </summary>
internal sealed class CutResponseException() : Exception("The response was cut after an error behind its first rows.");
