using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Observe.Metering.Receive;

/// <summary>Section <c>Metering:Receive:Tls</c>: TLS on both listeners; off without a certificate. The files are read at start.</summary>
public sealed record ReceiveTlsOptions
{
    public const string Section = "Metering:Receive:Tls";

    /// <summary>The server's certificate, its chain after it: PEM, or PKCS#12 (.pfx, .p12). Empty is no TLS.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>The private key of a PEM certificate; empty when it is in the same file.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>The password of a PKCS#12 file; empty for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>PEM certificates of the authorities that sign clients; then a client without a certificate of theirs is not let in.</summary>
    public string ClientAuthorityFile { get; init; } = "";
}

internal sealed class ValidateReceiveTlsOptions : IValidateOptions<ReceiveTlsOptions>
{
    public ValidateOptionsResult Validate(string? name, ReceiveTlsOptions options)
    {
        if (options.CertificateFile.Length == 0)
        {
            return options.KeyFile.Length + options.Password.Length + options.ClientAuthorityFile.Length == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{ReceiveTlsOptions.Section} has settings and no {nameof(options.CertificateFile)}; name the server's certificate.");
        }

        var failures = new List<string>();
        Try(nameof(options.CertificateFile), options.CertificateFile, () => ReceiveTls.CertificatesOf(options));
        if (options.ClientAuthorityFile.Length != 0)
            Try(nameof(options.ClientAuthorityFile), options.ClientAuthorityFile, () => ReceiveTls.AuthoritiesOf(options));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Try(string key, string file, Func<X509Certificate2Collection> read)
        {
            try
            {
                if (read().Count == 0)
                    failures.Add($"{ReceiveTlsOptions.Section}:{key} names {file}, which holds no certificate.");
            }
            catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
            {
                failures.Add($"{ReceiveTlsOptions.Section}:{key} names {file}, which cannot be used: {failure.Message}");
            }
        }
    }
}
