using System.Runtime.InteropServices;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter;

/// <summary>Whether this machine has the NVIDIA driver's library, without starting it.</summary>
public static class GpuDriver
{
    /// <summary>Looks where the exporter would.</summary>
    /// <param name="path">The library; null or empty to look where drivers put it.</param>
    /// <param name="finding">The library's path or name; when there is none, a sentence that says what was looked for and where.</param>
    public static bool IsThere(string? path, out string finding)
    {
        try
        {
            (finding, var handle) = LibrarySearch.Load(path);
            NativeLibrary.Free(handle);
            return true;
        }
        catch (NvmlUnavailableException e)
        {
            finding = e.Message;
            return false;
        }
    }
}
