namespace Observe.GpuExporter.Nvml;

/// <content>
/// The shapes that NVML's functions have, each metered. The garbage collector never waits for one of them (no <c>SuppressGCTransition</c>): any may block in
/// the driver.
/// </content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>Longer than every text that NVML gives (names and UUIDs have 96).</summary>
    private const int TextBytes = 128;

    private NvmlReturn Missing => closed ? NvmlReturn.Uninitialized : NvmlReturn.FunctionNotFound;

    private static uint Version<T>(uint number)
        where T : unmanaged => (uint)sizeof(T) | (number << 24);

    private NvmlReturn Read<T>(NvmlCall call, NvmlDevice device, out T value)
        where T : unmanaged
    {
        T read = default;
        var answer = Ask(call, device.Handle, &read);
        value = answer == NvmlReturn.Success ? read : default;
        return answer;
    }

    private NvmlReturn Read<T>(NvmlCall call, NvmlDevice device, uint which, out T value)
        where T : unmanaged
    {
        T read = default;
        var answer = Ask(call, device.Handle, which, &read);
        value = answer == NvmlReturn.Success ? read : default;
        return answer;
    }

    private NvmlReturn Read<T1, T2>(NvmlCall call, NvmlDevice device, out T1 first, out T2 second)
        where T1 : unmanaged
        where T2 : unmanaged
    {
        T1 one = default;
        T2 two = default;
        var answer = Ask(call, device.Handle, &one, &two);
        (first, second) = answer == NvmlReturn.Success ? (one, two) : default;
        return answer;
    }

    /// <summary>Every structure that has a version begins with it.</summary>
    private NvmlReturn ReadVersioned<T>(NvmlCall call, NvmlDevice device, uint version, ref T value)
        where T : unmanaged
    {
        var read = value;
        *(uint*)&read = version;
        var answer = Ask(call, device.Handle, &read);
        value = answer == NvmlReturn.Success ? read : default;
        return answer;
    }

    private NvmlReturn ReadText(NvmlCall call, NvmlDevice device, out string value)
    {
        var text = stackalloc byte[TextBytes];
        new Span<byte>(text, TextBytes).Clear();
        var function = functions[(int)call];
        var answer = Missing;
        if (function != 0)
        {
            var ticket = meter.Enter(call, device.Handle);
            answer = (NvmlReturn)((delegate* unmanaged<nint, byte*, uint, int>)function)(device.Handle, text, TextBytes - 1);
            meter.Leave(ticket, answer);
        }

        value = answer == NvmlReturn.Success ? Text(text, TextBytes) : "";
        return answer;
    }

    private NvmlReturn ReadText(NvmlCall call, out string value)
    {
        var text = stackalloc byte[TextBytes];
        new Span<byte>(text, TextBytes).Clear();
        var function = functions[(int)call];
        var answer = Missing;
        if (function != 0)
        {
            var ticket = meter.Enter(call, 0);
            answer = (NvmlReturn)((delegate* unmanaged<byte*, uint, int>)function)(text, TextBytes - 1);
            meter.Leave(ticket, answer);
        }

        value = answer == NvmlReturn.Success ? Text(text, TextBytes) : "";
        return answer;
    }

    private static string Text(byte* text, int size)
    {
        var bytes = new ReadOnlySpan<byte>(text, size);
        var end = bytes.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }

    private NvmlReturn Ask(NvmlCall call)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, 0);
        var answer = (NvmlReturn)((delegate* unmanaged<int>)function)();
        meter.Leave(ticket, answer);
        return answer;
    }

    private NvmlReturn Ask(NvmlCall call, uint number)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, 0);
        var answer = (NvmlReturn)((delegate* unmanaged<uint, int>)function)(number);
        meter.Leave(ticket, answer);
        return answer;
    }

    private NvmlReturn AskPointer(NvmlCall call, void* argument, NvmlDevice about = default)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, about.Handle);
        var answer = (NvmlReturn)((delegate* unmanaged<void*, int>)function)(argument);
        meter.Leave(ticket, answer);
        return answer;
    }

    private NvmlReturn Ask(NvmlCall call, nint device, void* value)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, device);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, void*, int>)function)(device, value);
        meter.Leave(ticket, answer);
        return answer;
    }

    private NvmlReturn Ask(NvmlCall call, nint device, void* first, void* second)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, device);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, void*, void*, int>)function)(device, first, second);
        meter.Leave(ticket, answer);
        return answer;
    }

    private NvmlReturn Ask(NvmlCall call, nint device, uint which, void* value)
    {
        var function = functions[(int)call];
        if (function == 0)
            return Missing;
        var ticket = meter.Enter(call, device);
        var answer = (NvmlReturn)((delegate* unmanaged<nint, uint, void*, int>)function)(device, which, value);
        meter.Leave(ticket, answer);
        return answer;
    }
}
