namespace Observe.Observe.Machine;

/// <summary>Observe cannot do what was asked; the message is one sentence that names the thing, and the way out.</summary>
internal sealed class MachineRefusal(string message, Exception? cause = null) : Exception(message, cause);
