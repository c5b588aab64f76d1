using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Tests.Scope;

public sealed class ScopeUrlTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?range=7d")]
    [InlineData("?range=last-month&zone=Europe/Paris")]
    [InlineData("?from=2026-11-22T10:00Z&to=2026-11-22T12:00Z")]
    [InlineData("?range=1h&tenant=a&tenant=b&project=p&model=llama%203&user=u%26v&live=1")]
    public void Query_OfWhatWasParsed_IsTheSame(string query) => Assert.Equal(query, ScopeUrl.Query(ScopeUrl.Parse(query)));

    [Theory]
    [InlineData("?range=forever")]
    [InlineData("?range=24h")]
    [InlineData("?zone=Mars/Olympus")]
    [InlineData("?zone=../../etc/passwd")]
    [InlineData("?from=2026-11-22T12:00Z&to=2026-11-22T10:00Z")]
    [InlineData("?from=yesterday&to=now")]
    [InlineData("?from=0001-01-01T00:00Z&to=9999-12-31T00:00Z")]
    [InlineData("?tenant=&live=yes&unknown=1")]
    public void Parse_WhatCannotBeRead_FallsBackToTheDefault(string query) =>
        Assert.Equal(PageScope.Default, ScopeUrl.Parse(query));

    [Fact]
    public void Parse_AThousandValues_KeepsABoundedNumber()
    {
        var query = "?" + string.Join('&', Enumerable.Range(0, 1000).Select(i => $"model=m{i}"));

        Assert.Equal(50, ScopeUrl.Parse(query).Models.Length);
    }

    [Fact]
    public void Toggle_Twice_LeavesTheScopeAsItWas()
    {
        var scope = ScopeUrl.Parse("?range=7d&model=a");

        Assert.Equal("?range=7d&model=a&model=b", ScopeUrl.Query(scope.Toggle(FilterKind.Model, "b")));
        Assert.Equal(scope, scope.Toggle(FilterKind.Model, "b").Toggle(FilterKind.Model, "b"));
    }
}
