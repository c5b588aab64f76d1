using System.Globalization;

namespace Observe.EndToEnd.Tests.Launcher;

/// <summary>One process that another one started, directly or not.</summary>
/// <param name="StartedAt">In clock ticks since boot: with the id it names one process for ever.</param>
internal sealed record ProcessFamily(int Id, int ParentId, string StartedAt, string CommandLine)
{
    public bool IsAlive => Read(Id) is { } now && now.StartedAt == StartedAt;

    /// <summary>All descendants of a process, as they are now.</summary>
    public static IReadOnlyList<ProcessFamily> Of(int ancestor)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<ProcessFamily>()
            .ToLookup(process => process.ParentId);
        return [.. Below(ancestor)];

        IEnumerable<ProcessFamily> Below(int parent) => all[parent].SelectMany(child => Below(child.Id).Prepend(child));
    }

    // proc_pid_stat(5): the name stands in brackets and may hold anything; state, parent and start time follow it.
    private static ProcessFamily? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z"
                ? null
                : new ProcessFamily(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19], File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' '));
        }
        catch (IOException)
        {
            // It ended while it was looked at.
            return null;
        }
    }
}
