namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Where the page of one device is, and how its names are shortened.</summary>
public static class GpuAddress
{
    /// <summary><c>/fleet/GPU-…</c>; a device without a UUID is <c>/fleet/NODE/INDEX</c>.</summary>
    public static string Of(string device) => "/fleet/" + string.Join('/', device.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The maker goes without saying.</summary>
    public static string Short(string model) => model.StartsWith("NVIDIA ", StringComparison.Ordinal) ? model["NVIDIA ".Length..] : model;
}
