namespace Observe.Observe.Prove;

/// <summary>A run of the proof could not be carried out; says nothing about whether something was lost.</summary>
internal sealed class ProofException(string message) : Exception(message);
