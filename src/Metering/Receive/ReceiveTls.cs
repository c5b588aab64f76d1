using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Observe.Metering.Receive;

/// <summary>TLS on a listener, and clients known by their certificate where an authority for them is named.</summary>
internal static class ReceiveTls
{
    public static void UseTls(this ListenOptions listener, ReceiveTlsOptions options)
    {
        if (options.CertificateFile.Length == 0)
            return;

        var certificates = CertificatesOf(options);
        listener.UseHttps(https =>
        {
            https.ServerCertificate = certificates[0];
            https.ServerCertificateChain = [.. certificates.Skip(1)];
            if (options.ClientAuthorityFile.Length == 0)
                return;

            var authorities = AuthoritiesOf(options);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (client, _, _) => IsSignedBy(authorities, client);
        });
    }

    /// <summary>The server's own certificate with its key first, then its chain.</summary>
    public static X509Certificate2Collection CertificatesOf(ReceiveTlsOptions options)
    {
        if (X509Certificate2.GetCertContentType(options.CertificateFile) == X509ContentType.Pkcs12)
        {
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.CertificateFile, options.Password.Length == 0 ? null : options.Password);
            return [.. all.OrderByDescending(certificate => certificate.HasPrivateKey)];
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.CertificateFile);
        return [X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile.Length == 0 ? null : options.KeyFile), .. chain.Skip(1)];
    }

    public static X509Certificate2Collection AuthoritiesOf(ReceiveTlsOptions options)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.ClientAuthorityFile);
        return authorities;
    }

    // The authorities are the operator's own, so nobody else's lists of revoked certificates are asked.
    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
