using System.Diagnostics;
using System.Globalization;

namespace Observe.Observe.Prove.Processes;

/// <summary>
/// A shell that outlives this process by a moment: whatever ends the proof, kill −9 included, the processes that it started
/// and the file systems that it mounted go with it. It learns of the end by the end of its standard input.
/// </summary>
internal sealed class Guard : IDisposable
{
    private const string Script = """
        while read -r verb rest; do
          case $verb in
            processes) processes=$rest ;;
            mount) mounts="$mounts $rest" ;;
          esac
        done
        [ -z "$processes" ] || kill -9 $processes 2>/dev/null
        for mount in $mounts; do umount -l "$mount" 2>/dev/null; done
        """;

    private readonly Process shell;
    private readonly HashSet<int> processes = [];

    public Guard() => shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true })
        ?? throw new InvalidOperationException("/bin/sh did not start");

    public void Watch(int processId) => Tell(() => processes.Add(processId));

    public void Forget(int processId) => Tell(() => processes.Remove(processId));

    public void WatchMount(string path)
    {
        lock (processes)
            shell.StandardInput.WriteLine($"mount {path}");
    }

    /// <summary>Ends what is still watched.</summary>
    public void Dispose()
    {
        shell.StandardInput.Dispose();
        shell.WaitForExit();
        shell.Dispose();
    }

    private void Tell(Action change)
    {
        lock (processes)
        {
            change();
            var ids = string.Join(' ', processes.Select(id => id.ToString(CultureInfo.InvariantCulture)));
            shell.StandardInput.WriteLine($"processes {ids}");
        }
    }
}
