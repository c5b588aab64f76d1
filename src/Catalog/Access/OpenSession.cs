using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>A session that is still good, and whose it is.</summary>
public sealed record OpenSession(Person Person, DateTime ExpiresAtUtc);
