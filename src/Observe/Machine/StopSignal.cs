using System.Runtime.InteropServices;

namespace Observe.Observe.Machine;

/// <summary>
/// Ctrl-C, SIGTERM or a closed terminal: the first one cancels <see cref="Token"/>, a second Ctrl-C ends the process at
/// once (the engine notices that its parent is gone and ends too).
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private const int EndedByInterrupt = 130;

    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    public StopSignal()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Receive));
    }

    public CancellationToken Token => stop.Token;

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
        if (stop.IsCancellationRequested && context.Signal == PosixSignal.SIGINT)
            Environment.Exit(EndedByInterrupt);
        stop.Cancel();
    }
}
