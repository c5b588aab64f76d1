using System.Runtime.InteropServices;

namespace Observe.GpuExporter.CommandLine;

/// <summary>SIGTERM, Ctrl-C or a closed terminal: the first one cancels <see cref="Token"/>.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    public StopSignal()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Receive));
    }

    public CancellationToken Token => stop.Token;

    /// <summary>The end of standard input counts as a signal too.</summary>
    public void WatchStandardInput() => _ = Task.Run(async () =>
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
            continue;
        await stop.CancelAsync();
    });

    /// <summary>Returns when a signal has come.</summary>
    public async Task WaitAsync()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(received.SetResult))
            await received.Task;
    }

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
