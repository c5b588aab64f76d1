using Observe.Metering.Tests.Receive;
using Observe.Testing.Fuzz;

namespace Observe.Metering.Tests.Fuzz;

public sealed class TransportFuzzTests
{
    private const int Requests = 600;
    private const long MostHeldBytes = 160L << 20;

    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_MutatedHeadersAndBodies_EveryAnswerIsOfTheTable()
    {
        await using var server = await ReceiveServer.StartAsync();
        using var fuzz = new TransportFuzz(server.Http, server.Grpc, server.Key, seed: 7);

        await fuzz.RunAsync(Enumerable.Range(0, Requests).Select(number => (long)number), token);

        Assert.Equal(Requests, fuzz.Answers.Values.Sum());
        // Each of these has to be met, or the headers are mutated beside the point.
        foreach (var answer in (string[])["http 200", "http 400", "http 401", "http 404", "http 405", "http 415", "grpc 3", "grpc 12"])
            Assert.Contains(answer, fuzz.Answers.Keys);
    }

    [Fact]
    public async Task Send_GzipBomb_IsRefusedWithoutAllocatingWhatItHides()
    {
        await using var server = await ReceiveServer.StartAsync();
        using var client = new HttpClient();
        var bomb = GzipBomb.Make();
        Assert.InRange(bomb.Length, 1_000_000, 1_200_000);
        var before = GC.GetTotalAllocatedBytes();

        Assert.Equal(413, await GzipBomb.SendHttpAsync(client, server.Http, server.Key, bomb, token));
        Assert.Equal("8", await GzipBomb.SendGrpcAsync(client, server.Grpc, server.Key, bomb, token));

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostHeldBytes);
    }
}
