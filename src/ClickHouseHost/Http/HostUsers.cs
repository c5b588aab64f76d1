using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Observe.ClickHouseHost.Http;

internal enum HostRole
{
    None,
    Reader,
    Writer,
}

/// <summary>The two users. Passwords are compared in constant time and never logged.</summary>
internal sealed class HostUsers(ClickHouseCredential writer, ClickHouseCredential reader)
{
    /// <summary>Takes credentials where ClickHouse takes them: X-ClickHouse-User/-Key, Basic, then user= and password=.</summary>
    public HostRole Authenticate(HttpRequest request, out string user)
    {
        (user, var password) = Credentials(request);
        if (Matches(writer, user, password)) return HostRole.Writer;
        return Matches(reader, user, password) ? HostRole.Reader : HostRole.None;
    }

    private static (string User, string Password) Credentials(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-ClickHouse-User", out var user))
            return (user.ToString(), request.Headers["X-ClickHouse-Key"].ToString());
        if (AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && "Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase) && header.Parameter is { } encoded)
        {
            var bytes = new byte[encoded.Length];
            if (!Convert.TryFromBase64String(encoded, bytes, out var length)) return ("", "");
            var pair = Encoding.UTF8.GetString(bytes, 0, length);
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? (pair, "") : (pair[..colon], pair[(colon + 1)..]);
        }

        return (request.Query["user"].ToString() is { Length: > 0 } name ? name : "default", request.Query["password"].ToString());
    }

    private static bool Matches(ClickHouseCredential known, string user, string password) =>
        known.User.Equals(user, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known.Password), Encoding.UTF8.GetBytes(password));
}
