namespace Observe.Otlp.Conformance.Tests;

public sealed class ArgumentsTests
{
    private static readonly string[] Endpoint = ["--http", "http://h:1/prefix", "--grpc", "http://g:2"];

    [Fact]
    public void Read_EveryOption_IsUnderstood()
    {
        var read = Arguments.Read(
        [
            .. Endpoint, "--key", "k", "--header", "X-A=b=c", "--header", "X-D=e", "--rows", "1,18", "--json", "--limit", "1000", "--overload", "0",
            "--clickhouse", "http://u:p@c:3/?database=d", "--stop", "true",
        ]);

        Assert.True(read!.IsJson);
        var options = read.Options;
        Assert.Equal(("http://h:1/prefix", "http://g:2/", "k"), (options.Http.AbsoluteUri, options.Grpc.AbsoluteUri, options.Key));
        Assert.Equal([("X-A", "b=c"), ("X-D", "e")], options.Headers);
        Assert.Equal([1, 18], options.Rows);
        Assert.Equal((1000, 0), (options.LimitBytes, options.Overload));
        Assert.Equal("u:p", options.ClickHouse!.UserInfo);
        Assert.NotNull(options.StopAsync);
    }

    [Theory]
    [InlineData("--http")]
    [InlineData("--unknown", "1")]
    [InlineData("--header", "no-equals-sign")]
    [InlineData("loose")]
    public void Read_WhatMakesNoSense_IsRefused(params string[] more) => Assert.Null(Arguments.Read([.. Endpoint, .. more]));

    [Fact]
    public void Read_WithoutAnEndpoint_IsRefused() => Assert.Null(Arguments.Read(["--key", "k"]));
}
