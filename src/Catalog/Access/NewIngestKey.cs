using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>A key that was just made, with its secret: the only time the secret can be read.</summary>
public sealed record NewIngestKey(IngestKey Key, string Secret);
