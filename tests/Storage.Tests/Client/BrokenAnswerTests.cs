using Microsoft.AspNetCore.Http;
using Observe.Storage.Client;

namespace Observe.Storage.Tests.Client;

/// <summary>An answer that breaks behind its first rows never looks like a short result.</summary>
public sealed class BrokenAnswerTests
{
    private const string Tag = "abcdefghijklmnop";
    private const string Message = "Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.7.2.1)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, int> Cuts => new()
    {
        // Where the exception stands, whether the connection is cut behind it, how many bytes of the last block came before.
        { "tagged", false, Block.Length },
        { "tagged", true, Block.Length },
        { "tagged", true, 20 },
        { "tagged", false, 20 },
        { "bare", false, Block.Length },
        { "bare", true, Block.Length },
        { "bare", true, 20 },
        { "bare", false, 20 },
    };

    private static byte[] Block => [1, 3, 1, (byte)'n', 6, .. "UInt64"u8, .. new byte[24]];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Query_ExceptionBehindRows_Surfaces(string form, bool isCut, int bytesOfSecondBlock)
    {
        await using var server = await FakeServer.StartAsync(async (context, _) =>
        {
            if (form == "tagged") context.Response.Headers["X-ClickHouse-Exception-Tag"] = Tag;
            await context.Response.Body.WriteAsync(Block, Token);
            await context.Response.Body.WriteAsync(Block.AsMemory(0, bytesOfSecondBlock), Token);
            await context.Response.WriteAsync(form == "tagged"
                ? $"\r\n__exception__\r\n{Tag}\r\n{Message}\n{Message.Length + 1} {Tag}\r\n__exception__\r\n"
                : Message + "\n");
            await context.Response.Body.FlushAsync(Token);
            if (isCut) throw new InvalidOperationException("cut: no closing chunk");
        });
        using var client = new ClickHouseClient(server.Options);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>("SELECT n", null, Token));

        Assert.Equal((241, "MEMORY_LIMIT_EXCEEDED", true, Message), (error.Code, error.Name, error.IsMidStream, error.Message));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 20)]
    [InlineData(false, 20)]
    [InlineData(false, 12)]
    public async Task Query_AnswerEndsEarly_IsTruncated(bool isCut, int bytesOfSecondBlock)
    {
        await using var server = await FakeServer.StartAsync(async (context, _) =>
        {
            await context.Response.Body.WriteAsync(Block, Token);
            await context.Response.Body.WriteAsync(Block.AsMemory(0, bytesOfSecondBlock), Token);
            await context.Response.Body.FlushAsync(Token);
            if (isCut) throw new InvalidOperationException("cut: no closing chunk");
        });
        using var client = new ClickHouseClient(server.Options);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<ulong>("SELECT n", null, Token));

        Assert.Equal(("TRUNCATED", true, true), (error.Name, error.IsTransient, error.IsMidStream));
    }

    [Fact]
    public async Task Query_ExceptionTextAsValue_IsData()
    {
        byte[] text = [.. System.Text.Encoding.UTF8.GetBytes(Message)];
        await using var server = await FakeServer.StartAsync(async (context, _) =>
            await context.Response.Body.WriteAsync((byte[])[1, 1, 1, (byte)'s', 6, .. "String"u8, (byte)text.Length, .. text], Token));
        using var client = new ClickHouseClient(server.Options);

        Assert.Equal([Message], await client.QueryAsync<string>("SELECT s", null, Token));
    }

    [Fact]
    public async Task Query_Garbage_IsNotTakenForData()
    {
        await using var server = await FakeServer.StartAsync(async (context, _) => await context.Response.WriteAsync("<html>some proxy's page</html>"));
        using var client = new ClickHouseClient(server.Options);

        var error = await Assert.ThrowsAsync<ClickHouseException>(() => client.QueryAsync<string>("SELECT s", null, Token));

        Assert.Contains("Native", error.Message, StringComparison.Ordinal);
    }
}
