using System.Net;
using Microsoft.Extensions.Time.Testing;
using Observe.Catalog.Tenancy;
using Observe.Metering.Receive;
using Observe.Testing;

namespace Observe.Metering.Tests.Receive;

public sealed class KeyRingTests
{
    [Fact]
    public async Task NewKey_WorksAtOnce()
    {
        await using var server = await ReceiveServer.StartAsync(("KeyRefreshSeconds", "3600"));
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([])).Response.StatusCode);
        var made = await server.Keys.CreateAsync("new", null, null, "test", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([], made.Secret)).Response.StatusCode);
    }

    [Fact]
    public async Task RevokedKey_StopsWithinTheRefresh()
    {
        await using var server = await ReceiveServer.StartAsync(("KeyRefreshSeconds", "1"));
        var made = await server.Keys.CreateAsync("short", null, null, "test", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync([], made.Secret)).Response.StatusCode);
        await server.Keys.RevokeAsync(made.Key.Id, "test", TestContext.Current.CancellationToken);
        HttpStatusCode status;
        do
        {
            status = (await server.PostAsync([], made.Secret)).Response.StatusCode;
        }
        while (status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task ManyWrongKeys_ShareOneLookIntoTheCatalog()
    {
        var clock = new FakeTimeProvider();
        await using var catalog = await TestCatalog.CreateAsync(clock);
        using var ring = catalog.Ring(clock);
        var token = TestContext.Current.CancellationToken;
        var first = await ring.IdentifyAsync("Bearer obs_wrong", token);
        Assert.Equal(401, first.Refusal?.HttpStatus);

        // The next look is due in a second; everybody waits for it together and nobody before it is due.
        var waiting = Enumerable.Range(0, 100).Select(index => ring.IdentifyAsync($"Bearer obs_wrong{index}", token).AsTask()).ToArray();
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(401, answer.Refusal?.HttpStatus));
    }

    [Fact]
    public async Task UnreadableCatalog_AsksToComeBackAndKeepsKnownKeys()
    {
        var clock = new FakeTimeProvider();
        await using var catalog = await TestCatalog.CreateAsync(clock);
        using var ring = catalog.Ring(clock);
        var token = TestContext.Current.CancellationToken;
        var known = await catalog.Keys.CreateAsync("known", null, null, "test", token);
        Assert.Equal(known.Key.Id, (await ring.IdentifyAsync($"Bearer {known.Secret}", token)).Sender?.KeyId);

        catalog.Break();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(503, (await ring.IdentifyAsync("Bearer obs_unknown", token)).Refusal?.HttpStatus);
        Assert.Equal(known.Key.Id, (await ring.IdentifyAsync($"Bearer {known.Secret}", token)).Sender?.KeyId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer    ")]
    public async Task NoBearer_Is401WithoutALook(string? header)
    {
        await using var catalog = await TestCatalog.CreateAsync(TimeProvider.System);
        using var ring = catalog.Ring(TimeProvider.System);
        catalog.Break();
        Assert.Equal(401, (await ring.IdentifyAsync(header, TestContext.Current.CancellationToken)).Refusal?.HttpStatus);
    }

    [Fact]
    public async Task TenantKey_OverridesWhatTheAttributesSay()
    {
        await using var server = await ReceiveServer.StartAsync();
        var tenants = (Tenants)server.Services.GetService(typeof(Tenants))!;
        await tenants.UpsertAsync("acme", "Acme", TestContext.Current.CancellationToken);
        var bound = await server.Keys.CreateAsync("acme", "acme", null, "test", TestContext.Current.CancellationToken);
        var span = new OtlpSpan { Attributes = [.. OtlpSpan.Chat, ("observe.tenant.id", "victim"), ("observe.project.id", "p")] };

        await server.PostAsync(OtlpTraces.Request(span), bound.Secret);
        await server.PostAsync(OtlpTraces.Request(span));

        Assert.Equal([("acme", "p"), ("victim", "p")], server.Stored.Select(report => (report.Tenant, report.Project)));
    }

    [Fact]
    public async Task ExpiredKey_IsToldSinceWhenAndWhatToDo()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var catalog = await TestCatalog.CreateAsync(clock);
        using var ring = catalog.Ring(clock);
        var token = TestContext.Current.CancellationToken;
        var made = await catalog.Keys.CreateAsync("short", null, null, clock.GetUtcNow().UtcDateTime.AddMinutes(1), "test", token);
        Assert.Equal(made.Key.Id, (await ring.IdentifyAsync($"Bearer {made.Secret}", token)).Sender?.KeyId);

        clock.Advance(TimeSpan.FromMinutes(1));
        var (sender, refusal) = await ring.IdentifyAsync($"Bearer {made.Secret}", token);

        Assert.Null(sender);
        Assert.Equal((401, GrpcCode.Unauthenticated, "key_expired"), (refusal!.HttpStatus, refusal.GrpcCode, refusal.Outcome));
        Assert.Null(refusal.RetryAfter);
        Assert.StartsWith($"Ingest key {made.Key.Id} expired on 2026-11-01 12:01 UTC", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("./observe key create", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await catalog.Keys.FindAsync(made.Key.Hash, token));
    }
}
