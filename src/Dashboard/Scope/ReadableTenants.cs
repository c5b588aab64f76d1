using System.Collections.Immutable;
using System.Security.Claims;
using Observe.Dashboard.Access;

namespace Observe.Dashboard.Scope;

/// <summary>
/// Which tenants a query may see (rule R13). The only way to one is <see cref="For"/>, from the person who is signed in;
/// every query's parameters hold one and pass <see cref="Parameter"/> as <c>{tenants:Array(String)}</c>.
/// </summary>
public sealed class ReadableTenants : IEquatable<ReadableTenants>
{
    private readonly ImmutableArray<string> tenants;

    private ReadableTenants(ImmutableArray<string> tenants) => this.tenants = tenants;

    /// <summary>The value of <c>{tenants:Array(String)}</c>; empty means all and is only ever handed to staff.</summary>
    public IReadOnlyList<string> Parameter => tenants;

    /// <summary>
    /// For a customer exactly their own tenant, whatever the URL asks for; for staff the tenants chosen, or all.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">Nobody is signed in, or a customer without a tenant.</exception>
    public static ReadableTenants For(ClaimsPrincipal person, IEnumerable<string> chosen)
    {
        if (person.IsStaff())
            return new ReadableTenants([.. chosen]);

        return person.CustomerTenant() is { } tenant
            ? new ReadableTenants([tenant])
            : throw new UnauthorizedAccessException("no tenant is readable: nobody is signed in");
    }

    public bool Equals(ReadableTenants? other) => other is not null && tenants.SequenceEqual(other.tenants);

    public override bool Equals(object? obj) => Equals(obj as ReadableTenants);

    public override int GetHashCode() => tenants.Aggregate(tenants.Length, HashCode.Combine);
}
