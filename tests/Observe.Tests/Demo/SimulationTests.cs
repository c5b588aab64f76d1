using Observe.Observe.Demo;

namespace Observe.Observe.Tests.Demo;

public sealed class SimulationTests
{
    private static readonly IReadOnlyList<TraceRequest> Trace = TraceReader.ReadShipped();
    private static readonly IReadOnlyList<SimulatedRequest> Requests = Simulation.Run(Trace, Cast.Of(6));

    [Fact]
    public void Run_Twice_GivesTheSame()
    {
        Assert.Equal(Requests, Simulation.Run(Trace, Cast.Of(6)));
    }

    [Fact]
    public void Run_FirstRows_AreWhatTheyWereWhenThisWasWritten()
    {
        var first = Requests.MinBy(request => request.StartOffset)!;

        Assert.Equal("azure-2023-conv-00001", first.ResponseId);
        Assert.Equal("initech support-chat kofi@initech.example", $"{first.Tenant} {first.Project} {first.User}");
    }

    [Fact]
    public void Run_WholeTrace_KeepsTokensAndSpacing()
    {
        Assert.Equal(40_421_844, Requests.Sum(request => request.Trace.ContextTokens));
        Assert.Equal(4_334_561, Requests.Sum(request => request.Trace.GeneratedTokens));
        Assert.All(Requests, request => Assert.Equal(request.Trace.InvokedAt - Trace[0].InvokedAt, request.StartOffset));
    }

    [Fact]
    public void Run_WholeTrace_GivesEveryRequestItsOwnIdentity()
    {
        Assert.Equal(Requests.Count, Requests.Select(request => request.ResponseId).Distinct().Count());
    }

    [Fact]
    public void Run_WholeTrace_GivesEachServiceOneModel()
    {
        Assert.All(Requests, request => Assert.Equal(
            request.Trace.Service == TraceService.Code ? Simulation.CodeModel : Simulation.ConversationModel,
            request.Model));
    }

    [Fact]
    public void Run_WholeTrace_LatencyIsPlausible()
    {
        Assert.All(Requests, request =>
        {
            Assert.True(request.TimeToFirstToken > TimeSpan.Zero);
            Assert.True(request.Duration >= request.TimeToFirstToken);
        });
        var byPrompt = Requests.OrderBy(request => request.Trace.ContextTokens).ToList();
        Assert.True(
            byPrompt[..1000].Average(request => request.TimeToFirstToken.TotalMilliseconds)
            < byPrompt[^1000..].Average(request => request.TimeToFirstToken.TotalMilliseconds));
        var perToken = Requests.Where(request => request.Trace.GeneratedTokens > 100).Select(
            request => (request.Duration - request.TimeToFirstToken).TotalMilliseconds / (request.Trace.GeneratedTokens - 1))
            .Order().ToList();
        Assert.InRange(perToken[perToken.Count / 2], 20, 40);
    }

    [Fact]
    public void Run_OrderedByEnd_AsSpansAreSent()
    {
        Assert.Equal(Requests.Select(request => request.EndOffset).Order(), Requests.Select(request => request.EndOffset));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(40)]
    public void Run_SomeTenants_UsesThemAll(int tenants)
    {
        var cast = Cast.Of(tenants);

        var used = Simulation.Run(Trace, cast).Select(request => request.Tenant).Distinct();

        Assert.Equal(cast.Select(tenant => tenant.Id).Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }
}
