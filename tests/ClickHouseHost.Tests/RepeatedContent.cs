using System.Net;

namespace Observe.ClickHouseHost.Tests;

/// <summary>A request body that is made while it is sent, so that the test itself holds none of it.</summary>
internal sealed class RepeatedContent(byte[] piece, long times) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (long i = 0; i < times; i++) await stream.WriteAsync(piece);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
