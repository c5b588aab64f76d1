using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>Finds the driver's library: by the system's own loader, then where drivers, containers and cloud images put it.</summary>
internal static class LibrarySearch
{
    private const string Name = "libnvidia-ml.so.1";
    private const string WindowsName = "nvml.dll";

    private static readonly string Multiarch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    /// <summary>Directories in the order in which they are looked through.</summary>
    private static readonly string[] Directories =
    [
        $"/usr/lib/{Multiarch}", "/usr/lib64", "/usr/lib", $"/usr/lib/{Multiarch}/nvidia/current", "/usr/lib/wsl/lib",
        "/usr/local/nvidia/lib64", "/run/nvidia/driver/usr/lib64", $"/run/nvidia/driver/usr/lib/{Multiarch}",
        "/run/opengl-driver/lib",
    ];

    /// <exception cref="NvmlUnavailableException">There is none, or it cannot be loaded.</exception>
    public static (string Path, nint Handle) Load(string? path)
    {
        if (!string.IsNullOrEmpty(path))
            return (path, LoadFile(path));

        var name = OperatingSystem.IsWindows() ? WindowsName : Name;
        if (NativeLibrary.TryLoad(name, out var handle))
            return (name, handle);
        foreach (var directory in Directories)
        {
            var file = Path.Combine(directory, name);
            if (File.Exists(file))
                return (file, LoadFile(file));
        }

        throw new NvmlUnavailableException(NvmlReturn.LibraryNotFound, UnavailableText.OfSearch(name, Directories));
    }

    private static nint LoadFile(string path)
    {
        // Else the loader would take a plain name for one to search for.
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
            throw new NvmlUnavailableException(NvmlReturn.LibraryNotFound, UnavailableText.OfMissingFile(path));
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new NvmlUnavailableException(NvmlReturn.LibraryNotFound, UnavailableText.OfUnloadable(path, e.Message));
        }
    }
}
