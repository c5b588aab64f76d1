using System.Security.Cryptography;

namespace Observe.ClickHouseHost;

/// <summary>A user name and its password, as ClickHouse's HTTP interface takes them.</summary>
public sealed record ClickHouseCredential(string User, string Password)
{
    /// <summary>May read and write.</summary>
    public const string WriterUser = "writer";

    /// <summary>May only read, and only what the engine itself stores.</summary>
    public const string ReaderUser = "reader";

    /// <summary>A credential with 192 random bits.</summary>
    public static ClickHouseCredential Generate(string user) =>
        new(user, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));

    /// <summary>Hides the password from logs and assertion messages.</summary>
    public override string ToString() => $"{User}:***";
}
