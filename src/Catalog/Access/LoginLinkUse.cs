using Observe.Catalog.Tables;

namespace Observe.Catalog.Access;

/// <summary>What became of an attempt to use a login link; the person only when it was accepted.</summary>
public sealed record LoginLinkUse(LoginLinkState State, Person? Person);
