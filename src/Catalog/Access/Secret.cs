using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Observe.Catalog.Access;

/// <summary>
/// A random secret of 256 bits as text, and its hash. Being random it needs no salt and no slow hash: guessing the secret is
/// as hard as guessing the hash.
/// </summary>
public static class Secret
{
    /// <summary>The given prefix (so that a leaked secret is recognised for what it is) and 43 URL-safe characters.</summary>
    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of the whole text in lower-case hex: what is stored and looked up.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares two hashes in constant time.</summary>
    public static bool IsSame(string hash, string otherHash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(otherHash));

    /// <summary>A short id that is not secret, e.g. <c>key_5f0c…</c>.</summary>
    internal static string NewId(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
