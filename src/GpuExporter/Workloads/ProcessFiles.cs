using System.Globalization;
using System.Text;

namespace Observe.GpuExporter.Workloads;

/// <summary>Reads below <c>/proc</c> in which container, pod or job a process runs.</summary>
/// <param name="root">Where the host's <c>/proc</c> is.</param>
/// <param name="withEnvironment">Whether to read environments too, for what Slurm leaves there.</param>
internal sealed class ProcessFiles(string root, bool withEnvironment)
{
    /// <summary>A process may belong to a dozen hierarchies of version 1, each with a path of some hundred letters.</summary>
    private const int MaxGroupBytes = 64 << 10;

    /// <summary>A larger environment is read up to here.</summary>
    private const int MaxEnvironmentBytes = 1 << 20;

    /// <summary>Null when the process is gone.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not see it.</exception>
    public Workload? Read(int pid)
    {
        var directory = Path.Combine(root, pid.ToString(CultureInfo.InvariantCulture));
        if (ReadText(Path.Combine(directory, "cgroup"), MaxGroupBytes) is not { } groups)
            return null;

        var found = ControlGroup.Read(groups);
        return withEnvironment && ReadText(Path.Combine(directory, "environ"), MaxEnvironmentBytes) is { } environment
            ? WithEnvironment(found, environment)
            : found;
    }

    private static Workload WithEnvironment(Workload found, string environment)
    {
        foreach (var range in environment.AsSpan().Split('\0'))
        {
            var variable = environment.AsSpan()[range];
            if (found.SlurmJob.Length == 0 && Value(variable, "SLURM_JOB_ID=") is { } job)
                found = found with { SlurmJob = job };
            else if (found.SlurmUser.Length == 0 && Value(variable, "SLURM_JOB_USER=") is { } user)
                found = found with { SlurmUser = user };
        }

        return found;
    }

    private static string? Value(ReadOnlySpan<char> variable, string name) =>
        variable.StartsWith(name) && variable.Length > name.Length ? variable[name.Length..].ToString() : null;

    private static string? ReadText(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var text = new byte[4096];
            var length = 0;
            // Files of /proc have no length; they end where a read gives nothing.
            for (int read; length < maxBytes && (read = file.Read(text, length, text.Length - length)) > 0;)
            {
                length += read;
                if (length == text.Length)
                    Array.Resize(ref text, Math.Min(text.Length * 2, maxBytes + 1));
            }

            return Encoding.UTF8.GetString(text, 0, length);
        }
        catch (IOException)
        {
            // Gone, or going: ESRCH.
            return null;
        }
    }
}
