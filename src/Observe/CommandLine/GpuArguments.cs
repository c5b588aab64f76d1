using System.CommandLine;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary>The options that say whether and how this machine's GPUs are read.</summary>
internal sealed class GpuArguments
{
    private readonly Option<bool> none = new("--no-gpu") { Description = "Do not read this machine's GPUs, driver or not." };

    private readonly Option<string?> nvml = new("--nvml")
    {
        Description = "The NVIDIA driver's library, where it is not found by itself.",
        HelpName = "PATH",
    };

    public void AddTo(Command command)
    {
        command.Add(none);
        command.Add(nvml);
    }

    public GpuOptions Read(ParseResult parsed) =>
        new(!parsed.GetValue(none), parsed.GetValue(nvml) is { } path ? Path.GetFullPath(path) : null);
}
