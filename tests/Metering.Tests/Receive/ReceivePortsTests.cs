using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Observe.Metering.Receive;

namespace Observe.Metering.Tests.Receive;

public sealed class ReceivePortsTests
{
    [Theory]
    [InlineData("HttpPort", "OTLP/HTTP")]
    [InlineData("GrpcPort", "OTLP/gRPC")]
    public async Task Start_PortInUse_NamesPortAndKey(string key, string protocol)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var failure = await Assert.ThrowsAsync<ReceivePortException>(() => ReceiveServer.StartAsync((key, port)));
        Assert.Equal(
            $"Port {port} for {protocol} cannot be opened on 127.0.0.1: it is in use by another process. "
            + $"Free it, or set Metering:Receive:{key} to another port.",
            failure.Message);
    }

    [Fact]
    public async Task Start_BadSettings_ListsAllOfThemByKey()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ReceiveServer.StartAsync(
            ("Bind", "everywhere"), ("HttpPort", "70000"), ("GrpcPort", "-1"), ("MaxRequestBytes", "5"), ("KeyRefreshSeconds", "0")));
        Assert.Equal(
            [
                "Metering:Receive:Bind is \"everywhere\"; it must be an IP address, e.g. 127.0.0.1, or 0.0.0.0 for all networks.",
                "Metering:Receive:HttpPort is 70000; it must be from 0 to 65535.",
                "Metering:Receive:GrpcPort is -1; it must be from 0 to 65535.",
                "Metering:Receive:MaxRequestBytes is 5; it must be from 65536 to 1073741824.",
                "Metering:Receive:KeyRefreshSeconds is 0; it must be from 1 to 3600.",
            ],
            failure.Failures);
    }

    [Fact]
    public async Task Http1_OnTheGrpcPort_IsRefused()
    {
        await using var server = await ReceiveServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc, "/v1/traces"));
        using var response = await Wire.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
