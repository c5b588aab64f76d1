namespace Observe.Catalog.Access;

/// <summary>Why a login link was accepted or not.</summary>
public enum LoginLinkState
{
    Accepted,
    Unknown,
    Expired,
    AlreadyUsed,
}
