using System.Globalization;
using System.Text;

namespace Observe.GpuExporter.Engines.Discovery;

/// <summary>Command lines below <c>/proc</c>, and who started whom.</summary>
/// <param name="root">Where the host's <c>/proc</c> is.</param>
internal sealed class ProcessTree(string root)
{
    /// <summary>A longer command line is read up to here.</summary>
    private const int MaxCommandLine = 64 << 10;

    /// <summary>From a worker up to its server there are two or three steps; a container's first process is further away.</summary>
    private const int MaxSteps = 8;

    /// <summary>The server that the process is, or belongs to; null when it is none's, or may not be looked at.</summary>
    public EngineProcess? ServerOf(int pid)
    {
        for (var step = 0; step < MaxSteps && pid > 1; step++)
        {
            if (CommandLineRule.Recognise(pid, Arguments(pid)) is { } server)
                return server;
            pid = ParentOf(pid);
        }

        return null;
    }

    /// <summary>The title of a process: its command line, which workers of engines write over.</summary>
    public string Title(int pid) => string.Join(' ', Arguments(pid));

    private string[] Arguments(int pid) => Read(pid, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>0 when it has none, or is gone.</summary>
    private int ParentOf(int pid)
    {
        // pid (name, which may hold anything) state parent …
        var stat = Read(pid, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent) ? parent : 0;
    }

    private string Read(int pid, string name)
    {
        try
        {
            using var file = new FileStream(Path.Combine(root, pid.ToString(CultureInfo.InvariantCulture), name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[4096];
            var length = 0;
            for (int read; length < MaxCommandLine && (read = file.Read(bytes, length, bytes.Length - length)) > 0;)
            {
                length += read;
                if (length == bytes.Length)
                    Array.Resize(ref bytes, Math.Min(bytes.Length * 2, MaxCommandLine + 1));
            }

            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or another user's where those are hidden: then there is nothing to find.
            return "";
        }
    }
}
