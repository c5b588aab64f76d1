using Observe.Testing;

namespace Observe.Otlp.Conformance.Tests;

/// <summary>One run of the whole suite; the tests look at its rows.</summary>
public sealed class ConformanceRun(ClickHouseFixture engine) : IAsyncLifetime
{
    internal IReadOnlyList<RowResult> Results { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var plain = await ReceiverUnderTest.StartAsync(engine);
        var certificates = Certificates.Create(plain.PathOf);
        await using var secure = await ReceiverUnderTest.StartAsync(
            engine,
            ("Catalog:ConnectionString", plain.Catalog),
            ("Metering:Receive:Tls:CertificateFile", certificates.ServerFile),
            ("Metering:Receive:Tls:KeyFile", certificates.ServerKeyFile),
            ("Metering:Receive:Tls:ClientAuthorityFile", certificates.AuthorityFile));
        var revoked = await plain.Keys.CreateAsync("revoked", null, null, "test");
        await plain.Keys.RevokeAsync(revoked.Key.Id, "test");
        var expired = await plain.Keys.CreateAsync("expired", null, null, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1), "test");

        using var receiver = new Receiver(new RunOptions
        {
            Http = plain.Http, Grpc = plain.Grpc, Key = plain.Key, ClickHouse = plain.ClickHouse,
            ForbiddenKey = revoked.Secret, ExpiredKey = expired.Secret,
            Tls = secure.Http, ClientCertificate = certificates.ClientFile,
            StopAsync = plain.StopAsync,
        });
        Results = await Suite.RunAsync(receiver, done: null, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
