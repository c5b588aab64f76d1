namespace Observe.Observe.Demo;

/// <summary>The replay cannot go on; the message is for the person at the terminal.</summary>
internal sealed class ReplayException(string message) : Exception(message);
