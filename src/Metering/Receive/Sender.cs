namespace Observe.Metering.Receive;

/// <summary>Who sends: the ingest key and what it is bound to.</summary>
/// <param name="KeyId">The key's id; not secret.</param>
/// <param name="Tenant">The only tenant the key may speak for; null for an operator's key, which may name any.</param>
/// <param name="Project">The only project the key may speak for; null for any.</param>
internal sealed record Sender(string KeyId, string? Tenant, string? Project);
