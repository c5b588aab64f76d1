using System.Diagnostics;
using System.Runtime.InteropServices;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Driver;

/// <summary>Which fake driver: one as of now, one that lacks what came since about R470, or one of a given header (how many metrics its GPM structure holds).</summary>
internal enum DriverBuild
{
    Current,
    Old,
    Gpm98,
    Gpm333,
}

/// <summary>
/// A node that is played by a fake NVML, built from <c>native/*.c</c> once per test run. Each one is a copy of the library with a state of its own, so that
/// tests run beside each other:
/// <code>
///   using var driver = new FakeDriver("h100x8");
///   using var library = NvmlLibrary.Open(driver.Path, new CallMeter(TimeProvider.System));
///   driver.Lose(3);
/// </code>
/// What can be scripted is said in <c>native/script.c</c>. Dispose of the library first. Whoever hangs is released at the end.
/// </summary>
internal sealed unsafe class FakeDriver : IDisposable
{
    public const int EveryDevice = -1;

    private readonly nint handle;

    public FakeDriver(string script = "h100x8", DriverBuild build = DriverBuild.Current)
    {
        Path = DriverBuilds.Copy(build);
        handle = NativeLibrary.Load(Path);
        Script(script);
    }

    /// <summary>The library's file, for <c>NvmlLibrary.Open</c> and <c>--nvml</c>. Another process that opens it plays <c>FAKE_NVML_SCRIPT</c>.</summary>
    public string Path { get; }

    /// <summary>How many calls hang now.</summary>
    public int Hanging => ((delegate* unmanaged<int>)Find("fake_hanging"))();

    /// <summary>Begins anew with that script: a driver that was loaded again. Handles stay.</summary>
    public void Script(string script)
    {
        using var text = new Utf8(script);
        ((delegate* unmanaged<byte*, void>)Find("fake_script"))(text.Bytes);
    }

    /// <summary>The function answers so from now on; success undoes it.</summary>
    /// <param name="function">As exported, version and all; <c>*</c> for every one about a device.</param>
    public void Answer(string function, NvmlReturn answer, int device = EveryDevice)
    {
        using var text = new Utf8(function);
        ((delegate* unmanaged<byte*, int, int, void>)Find("fake_answer"))(text.Bytes, device, (int)answer);
    }

    /// <summary>The function takes so long from now on.</summary>
    public void Delay(string function, TimeSpan delay, int device = EveryDevice)
    {
        using var text = new Utf8(function);
        ((delegate* unmanaged<byte*, int, long, void>)Find("fake_delay"))(text.Bytes, device, (long)delay.TotalMicroseconds);
    }

    /// <summary>The function does not return from now on, until <see cref="Release"/>.</summary>
    public void Hang(string function, int device = EveryDevice)
    {
        using var text = new Utf8(function);
        ((delegate* unmanaged<byte*, int, void>)Find("fake_hang"))(text.Bytes, device);
    }

    public void Release() => ((delegate* unmanaged<void>)Find("fake_release"))();

    /// <summary>The device falls off the bus, or comes back.</summary>
    public void Lose(int device, bool isLost = true) => ((delegate* unmanaged<int, int, void>)Find("fake_lose"))(device, isLost ? 1 : 0);

    /// <summary>The node's time stands still at so many seconds after the start; below zero it runs.</summary>
    public void Freeze(double seconds) => ((delegate* unmanaged<double, void>)Find("fake_clock"))(seconds);

    /// <summary>So much of the node's time passes at once.</summary>
    public void Advance(TimeSpan time) => ((delegate* unmanaged<double, void>)Find("fake_advance"))(time.TotalSeconds);

    /// <summary>A device reports an event.</summary>
    /// <param name="gpuInstance">Of the instance that it is about; below zero for the whole.</param>
    public void Report(int device, NvmlEventTypes type, ulong code, int gpuInstance = -1) =>
        ((delegate* unmanaged<int, ulong, ulong, int, void>)Find("fake_event"))(device, (ulong)type, code, gpuInstance);

    /// <summary>How often the function was called.</summary>
    public long Calls(string function)
    {
        using var text = new Utf8(function);
        return ((delegate* unmanaged<byte*, long>)Find("fake_calls"))(text.Bytes);
    }

    /// <summary>Sets <c>processes</c>, <c>init</c>, <c>distinct</c>, <c>instances</c>, <c>absurd_processes</c>, <c>older_structures</c>, <c>gpm_touches_all</c>, <c>gpm_strict</c>.</summary>
    public void Set(string what, int number)
    {
        using var text = new Utf8(what);
        ((delegate* unmanaged<byte*, int, void>)Find("fake_set"))(text.Bytes, number);
    }

    /// <summary>Memory that a fault ends; freed by <see cref="Unguard"/>.</summary>
    public nint Guarded(int bytes) => ((delegate* unmanaged<nuint, nint>)Find("fake_guarded"))((nuint)bytes);

    public void Unguard(nint memory, int bytes) => ((delegate* unmanaged<nint, nuint, void>)Find("fake_unguard"))(memory, (nuint)bytes);

    /// <summary>Asks for performance counters in a child process. Returns the signal that ended it; 0 for none.</summary>
    public int Faults(nint gpmRequest) => ((delegate* unmanaged<nint, int>)Find("fake_faults"))(gpmRequest);

    public void Dispose()
    {
        Release();
        NativeLibrary.Free(handle);
        File.Delete(Path);
    }

    private nint Find(string function) => NativeLibrary.GetExport(handle, function);

    private readonly struct Utf8(string text) : IDisposable
    {
        public byte* Bytes { get; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

        public void Dispose() => Marshal.FreeCoTaskMem((nint)Bytes);
    }
}

/// <summary>Builds each fake driver when it is first wanted.</summary>
internal static class DriverBuilds
{
    private static readonly string Folder = MakeFolder();

    private static readonly Dictionary<DriverBuild, Lazy<string>> Built = new()
    {
        [DriverBuild.Current] = new(() => Build("current")),
        [DriverBuild.Old] = new(() => Build("old", "-DOLD_LIBRARY")),
        [DriverBuild.Gpm98] = new(() => Build("gpm98", "-DGPM_METRIC_MAX=98")),
        [DriverBuild.Gpm333] = new(() => Build("gpm333", "-DGPM_METRIC_MAX=333")),
    };

    private static int copies;

    public static string Copy(DriverBuild build)
    {
        var copy = Path.Combine(Folder, $"libnvidia-ml.{Interlocked.Increment(ref copies)}.so.1");
        File.Copy(Built[build].Value, copy);
        return copy;
    }

    private static string Build(string name, params string[] flags)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Driver", "native", "build.sh");
        var library = Path.Combine(Folder, name + ".so");
        using var compiler = Process.Start(new ProcessStartInfo("sh", [script, library, .. flags]) { RedirectStandardError = true })!;
        var said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"The fake driver could not be built. {said.Trim()}");
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("fake-driver-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
