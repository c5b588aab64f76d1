using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>
/// The driver's library, opened. Every function is looked up once and called through a pointer; one that this driver does not export answers
/// <see cref="NvmlReturn.FunctionNotFound"/> without a call, and after closing all answer <see cref="NvmlReturn.Uninitialized"/>. Nothing throws, nothing
/// allocates but what reads texts. For any thread; a call may block for as long as the driver likes, so callers bring their own threads. One file a subject.
/// </summary>
internal sealed unsafe partial class NvmlLibrary : IDisposable
{
    private readonly CallMeter meter;
    private nint handle;
    private nint[] functions;
    private volatile bool closed;

    private NvmlLibrary(string path, nint handle, CallMeter meter)
    {
        (Path, this.handle, this.meter) = (path, handle, meter);
        functions = LookUp(handle);
    }

    /// <summary>The file, or the name under which the system's loader found it.</summary>
    public string Path { get; }

    /// <summary><c>550.163.01</c>; empty where the driver does not say.</summary>
    public string DriverVersion { get; private set; } = "";

    /// <summary>The library's own version, <c>12.550.163.01</c>.</summary>
    public string NvmlVersion { get; private set; } = "";

    /// <summary>The newest CUDA that the driver runs, <c>12.4</c>; empty where it does not say.</summary>
    public string CudaVersion { get; private set; } = "";

    /// <summary>Loads the library and starts it.</summary>
    /// <param name="path">The file; null or empty for the one that the system finds, or that lies in one of the usual places.</param>
    /// <param name="meter">Meters every call; outlives the library.</param>
    /// <exception cref="NvmlUnavailableException">It is not there, cannot be loaded, or does not start; the message is for a person.</exception>
    public static NvmlLibrary Open(string? path, CallMeter meter)
    {
        var (found, handle) = LibrarySearch.Load(path);
        var library = new NvmlLibrary(found, handle, meter);
        NvmlReturn answer;
        try
        {
            answer = library.Start();
        }
        catch
        {
            library.Unload();
            throw;
        }

        if (answer != NvmlReturn.Success)
        {
            library.Unload();
            throw new NvmlUnavailableException(answer, UnavailableText.OfStart(found, answer));
        }

        library.ReadVersions();
        return library;
    }

    /// <summary>Whether this driver exports the function.</summary>
    public bool Has(NvmlCall call) => functions[(int)call] != 0;

    /// <summary>
    /// Shuts NVML down and unloads it, so that a newer one can be opened. While a call hangs neither can be done, and the library stays where it is. No
    /// other thread may be about to call it.
    /// </summary>
    public void Dispose()
    {
        if (closed)
            return;

        Span<CallUnderWay> underWay = stackalloc CallUnderWay[1];
        if (meter.CopyUnderWay(underWay) > 0)
        {
            Close();
            return;
        }

        Ask(NvmlCall.Shutdown);
        Unload();
    }

    private NvmlReturn Start()
    {
        if (!Has(NvmlCall.Init) && !Has(NvmlCall.InitWithFlags))
            throw new NvmlUnavailableException(NvmlReturn.FunctionNotFound, UnavailableText.OfForeignLibrary(Path));

        const uint withoutDevices = 1;
        var answer = Has(NvmlCall.Init) ? Ask(NvmlCall.Init) : Ask(NvmlCall.InitWithFlags, 0);
        // A node whose devices are all taken away for now: they may come back.
        return answer is NvmlReturn.NotFound or NvmlReturn.GpuNotFound && Has(NvmlCall.InitWithFlags) ? Ask(NvmlCall.InitWithFlags, withoutDevices) : answer;
    }

    private void ReadVersions()
    {
        DriverVersion = ReadText(NvmlCall.SystemGetDriverVersion, out var driver) == NvmlReturn.Success ? driver : "";
        NvmlVersion = ReadText(NvmlCall.SystemGetNvmlVersion, out var nvml) == NvmlReturn.Success ? nvml : "";
        int cuda;
        CudaVersion = AskPointer(NvmlCall.SystemGetCudaDriverVersion, &cuda) == NvmlReturn.Success ? $"{cuda / 1000}.{cuda % 1000 / 10}" : "";
    }

    private void Close()
    {
        closed = true;
        functions = new nint[functions.Length];
    }

    private void Unload()
    {
        Close();
        var loaded = Interlocked.Exchange(ref handle, 0);
        if (loaded != 0)
            NativeLibrary.Free(loaded);
    }

    private static nint[] LookUp(nint handle)
    {
        var found = new nint[NvmlCalls.Count];
        for (var call = 0; call < found.Length; call++)
        {
            foreach (var symbol in NvmlCalls.Symbols((NvmlCall)call))
            {
                if (NativeLibrary.TryGetExport(handle, symbol, out found[call]))
                    break;
            }
        }

        return found;
    }
}
