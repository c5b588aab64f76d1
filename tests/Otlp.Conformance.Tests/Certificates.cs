using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Observe.Otlp.Conformance.Tests;

/// <summary>An authority, a server and a client that it signed, as files of a test.</summary>
internal sealed record Certificates(string AuthorityFile, string ServerFile, string ServerKeyFile, string ClientFile)
{
    public static Certificates Create(Func<string, string> pathOf)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Conformance authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var server = Sign(authority, "CN=127.0.0.1", now);
        using var client = Sign(authority, "CN=client", now);

        var files = new Certificates(pathOf("authority.pem"), pathOf("server.pem"), pathOf("server.key"), pathOf("client.pfx"));
        File.WriteAllText(files.AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(files.ServerFile, server.ExportCertificatePem());
        File.WriteAllText(files.ServerKeyFile, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(files.ClientFile, client.Export(X509ContentType.Pkcs12));
        return files;
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, now.AddHours(-1), now.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
