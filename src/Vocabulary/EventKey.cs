using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Observe.Vocabulary;

/// <summary>What a request's identity was taken from, strongest first (rule R1). The numbers are stored.</summary>
public enum IdentityKind : byte
{
    ResponseId = 1,
    RequestId = 2,
    Span = 3,
    Event = 4,
}

/// <summary>
/// The key of a request: 128 bits of SHA-256 over (tenant, identity). The kind is not hashed: a gateway that reports the
/// response id and an engine that declares the same string as its request id speak of the same request.
/// A cryptographic hash because a tenant chooses its own ids and must not be able to hit another request's key.
/// </summary>
public readonly record struct EventKey
{
    private readonly UInt128 value;

    private EventKey(UInt128 value) => this.value = value;

    /// <summary>The key of <paramref name="identity"/> within <paramref name="tenant"/>; both are compared byte by byte.</summary>
    public static EventKey Of(string tenant, string identity)
    {
        var length = Encoding.UTF8.GetMaxByteCount(tenant.Length + identity.Length) + 1;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // A zero byte cannot stand in a tenant id, so no two pairs spell the same bytes.
            var written = Encoding.UTF8.GetBytes(tenant, rented);
            rented[written++] = 0;
            written += Encoding.UTF8.GetBytes(identity, rented.AsSpan(written));

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(rented.AsSpan(0, written), hash);
            return new EventKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes the 16 bytes of the key, as stored.</summary>
    public void CopyTo(Span<byte> destination) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(destination, value);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
