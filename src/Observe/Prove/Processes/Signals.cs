using System.Runtime.InteropServices;

namespace Observe.Observe.Prove.Processes;

/// <summary>The signals that .NET has no name for.</summary>
internal static partial class Signals
{
    private const int Kill = 9, Continue = 18, Stop = 19, Terminate = 15;

    /// <summary>SIGTERM.</summary>
    public static void AskToEnd(int processId) => _ = Send(processId, Terminate);

    /// <summary>SIGKILL; false when the process was gone already.</summary>
    public static bool EndAtOnce(int processId) => Send(processId, Kill) == 0;

    /// <summary>SIGSTOP: the process is there and does nothing.</summary>
    public static void Freeze(int processId) => _ = Send(processId, Stop);

    /// <summary>SIGCONT.</summary>
    public static void Thaw(int processId) => _ = Send(processId, Continue);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int processId, int signal);
}
