using System.Security.Claims;
using Observe.Catalog.Tables;

namespace Observe.Dashboard.Access;

/// <summary>What the signed-in person is to the pages. Roles are exclusive; a customer belongs to one tenant.</summary>
internal static class Person
{
    public const string Administrator = "administrator";
    public const string Finance = "finance";
    public const string Sre = "sre";
    public const string Customer = "customer";

    /// <summary>Who may open the finance door; for <c>[Authorize(Roles = …)]</c> and the navigation.</summary>
    public const string FinanceDoor = Administrator + "," + Finance;

    /// <summary>Who may open the SRE door.</summary>
    public const string SreDoor = Administrator + "," + Sre;

    /// <summary>Who may open the customer door: staff looks at any tenant, a customer at their own.</summary>
    public const string CustomerDoor = Administrator + "," + Finance + "," + Sre + "," + Customer;

    public const string TenantClaim = "observe.tenant";

    /// <summary>Where the circuit keeps the session's token, to notice when the session ends.</summary>
    public const string SessionClaim = "observe.session";

    /// <summary>The claims of a person of the catalog.</summary>
    public static ClaimsIdentity Identify(Catalog.Tables.Person person, string session)
    {
        var identity = new ClaimsIdentity(SessionCookie.Scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, person.Id));
        identity.AddClaim(new Claim(ClaimTypes.Name, person.Name));
        identity.AddClaim(new Claim(ClaimTypes.Role, RoleWord(person.Role)));
        identity.AddClaim(new Claim(SessionClaim, session));
        if (person is { Role: PersonRole.Customer, TenantId: { } tenant })
            identity.AddClaim(new Claim(TenantClaim, tenant));

        return identity;
    }

    /// <summary>True for those who run the service and may see every tenant.</summary>
    public static bool IsStaff(this ClaimsPrincipal person) =>
        person.Identity is { IsAuthenticated: true }
        && !person.IsInRole(Customer)
        && (person.IsInRole(Administrator) || person.IsInRole(Finance) || person.IsInRole(Sre));

    /// <summary>The one tenant of a signed-in customer; null for everyone else.</summary>
    public static string? CustomerTenant(this ClaimsPrincipal person) =>
        person.Identity is { IsAuthenticated: true }
        && person.IsInRole(Customer)
        && person.FindFirstValue(TenantClaim) is { Length: > 0 } tenant
            ? tenant
            : null;

    private static string RoleWord(PersonRole role) => role switch
    {
        PersonRole.Administrator => Administrator,
        PersonRole.Finance => Finance,
        PersonRole.Sre => Sre,
        PersonRole.Customer => Customer,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    /// <summary>The name shown in the corner.</summary>
    public static string DisplayName(this ClaimsPrincipal person) =>
        person.Identity?.Name is { Length: > 0 } name ? name : "Signed in";

    /// <summary>The role in words.</summary>
    public static string RoleTitle(this ClaimsPrincipal person) =>
        person.IsInRole(Customer) ? $"Customer {person.CustomerTenant()}"
        : person.IsInRole(Administrator) ? "Administrator"
        : person.IsInRole(Finance) ? "Finance"
        : person.IsInRole(Sre) ? "SRE"
        : "";
}
