using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Observe.Catalog.Tables;
using Observe.Dashboard.Layout;

namespace Observe.Dashboard.Tests.Layout;

public sealed class DoorTests
{
    [Fact]
    public void All_EveryEntry_IsAPageThatAsksForTheSameRoles()
    {
        var pages = typeof(Door).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>().Select(route => (route.Template, type)))
            .ToDictionary(page => page.Template, page => page.type.GetCustomAttribute<AuthorizeAttribute>()?.Roles);
        var entries = Door.All.SelectMany(door => door.Pages).ToDictionary(entry => entry.Path, entry => (string?)entry.Roles);

        // The page of one thing is not in the navigation; whoever may open the page that leads there may open it.
        foreach (var (template, roles) in pages.Where(page => !entries.ContainsKey(page.Key)))
            Assert.Equal(Door.Around(template)?.Roles, roles);
        Assert.Equal(entries.OrderBy(entry => entry.Key), pages.Where(page => entries.ContainsKey(page.Key)).OrderBy(page => page.Key));
        Assert.Equal(entries.Count, Door.All.SelectMany(door => door.Pages).Select(entry => entry.Key).Distinct().Count());
    }

    [Theory]
    [InlineData(PersonRole.Administrator, "/cost")]
    [InlineData(PersonRole.Finance, "/cost")]
    [InlineData(PersonRole.Sre, "/usage")]
    [InlineData(PersonRole.Customer, "/usage")]
    public void Open_WhatARoleMayNotOpen_IsPassedOver(PersonRole role, string expected) =>
        Assert.Equal(expected, Door.Open(SignedIn(role), "/cost", "/usage"));

    [Fact]
    public void Open_NothingAllowed_LeadsNowhere() => Assert.Null(Door.Open(SignedIn(PersonRole.Customer), "/cost", "/nowhere"));

    private static ClaimsPrincipal SignedIn(PersonRole role) => new(Dashboard.Access.Person.Identify(
        new Person { Id = "p", Name = "P", Role = role, TenantId = role == PersonRole.Customer ? "own" : null }, "s"));
}
