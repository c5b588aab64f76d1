using Microsoft.AspNetCore.Builder;

namespace Observe.Observe.Machine;

/// <summary>Where a started process listens.</summary>
internal static class Listening
{
    /// <param name="index">Of the listener, in the order in which the process opens them.</param>
    public static Uri Address(WebApplication process, int index) => Reachable(new Uri(process.Urls.ElementAt(index)));

    /// <summary>An address that listens on every interface is reached from this machine by loopback.</summary>
    internal static Uri Reachable(Uri address) => address.Host is "0.0.0.0" or "[::]"
        ? new UriBuilder(address) { Host = "localhost" }.Uri
        : address;
}
