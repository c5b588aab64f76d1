using System.Net;

namespace Observe.Otlp.Conformance.Wire;

/// <summary>A request body whose first part is sent at once and whose rest waits until it is told.</summary>
internal sealed class StalledContent(byte[] body, int firstBytes, Task released) : HttpContent
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first part is on its way.</summary>
    public Task Begun => begun.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(body.AsMemory(0, firstBytes));
        await stream.FlushAsync();
        begun.TrySetResult();
        await released;
        await stream.WriteAsync(body.AsMemory(firstBytes));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
