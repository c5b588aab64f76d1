using System.Security.Claims;
using Observe.Catalog.Tables;
using Observe.Dashboard.Scope;
using CatalogPerson = Observe.Catalog.Tables.Person;

namespace Observe.Dashboard.Tests.Scope;

public sealed class ReadableTenantsTests
{
    [Theory]
    [InlineData(PersonRole.Administrator)]
    [InlineData(PersonRole.Finance)]
    [InlineData(PersonRole.Sre)]
    public void For_Staff_IsWhatTheyChooseOrAll(PersonRole role)
    {
        var person = SignedIn(role, null);

        Assert.Equal(["a", "b"], ReadableTenants.For(person, ["a", "b"]).Parameter);
        Assert.Empty(ReadableTenants.For(person, []).Parameter);
    }

    [Theory]
    [InlineData]
    [InlineData("other")]
    [InlineData("own", "other")]
    public void For_Customer_IsTheirOwnWhateverTheUrlAsksFor(params string[] chosen) =>
        Assert.Equal(["own"], ReadableTenants.For(SignedIn(PersonRole.Customer, "own"), chosen).Parameter);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void For_CustomerWithoutTenant_IsRefused(string? tenant) =>
        Assert.Throws<UnauthorizedAccessException>(() => ReadableTenants.For(SignedIn(PersonRole.Customer, tenant), ["other"]));

    [Fact]
    public void For_Nobody_IsRefused() =>
        Assert.Throws<UnauthorizedAccessException>(() => ReadableTenants.For(new ClaimsPrincipal(), []));

    [Fact]
    public void For_RoleClaimWithoutSignIn_IsRefused()
    {
        var unsigned = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, Dashboard.Access.Person.Administrator)]));

        Assert.Throws<UnauthorizedAccessException>(() => ReadableTenants.For(unsigned, []));
    }

    [Fact]
    public void For_CustomerWhoAlsoClaimsToBeStaff_StaysACustomer()
    {
        var identity = Dashboard.Access.Person.Identify(Customer("own"), "s");
        identity.AddClaim(new Claim(ClaimTypes.Role, Dashboard.Access.Person.Administrator));

        Assert.Equal(["own"], ReadableTenants.For(new ClaimsPrincipal(identity), []).Parameter);
    }

    private static ClaimsPrincipal SignedIn(PersonRole role, string? tenant) =>
        new(Dashboard.Access.Person.Identify(new CatalogPerson { Id = "p", Name = "P", Role = role, TenantId = tenant }, "s"));

    private static CatalogPerson Customer(string tenant) =>
        new() { Id = "p", Name = "P", Role = PersonRole.Customer, TenantId = tenant };
}
