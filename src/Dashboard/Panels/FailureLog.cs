using System.Security.Cryptography;
using Observe.Catalog;
using Observe.Dashboard.Hosting;
using Observe.Storage.Client;

namespace Observe.Dashboard.Panels;

/// <summary>Turns an exception into a <see cref="Failure"/> and writes its details to the log under the same reference.</summary>
public sealed partial class FailureLog(ILogger<FailureLog> log, IHostApplicationLifetime lifetime)
{
    private const int ReferenceBytes = 4;

    public Failure Note(Exception broken)
    {
        var reference = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ReferenceBytes));
        // A page that was open when everything stops asks in vain; that is nobody's fault and nothing for the log.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return new Failure("Observe is stopping.", "This page goes on when it runs again.", reference);

        OwnTelemetry.FailedPanels.Add(1);
        LogFailure(log, reference, broken);
        return broken switch
        {
            ClickHouseException => new Failure(
                "The store could not answer.", "Retry in a moment. If it stays, ./observe doctor says what is wrong.", reference),
            CatalogException => new Failure(
                "The catalog could not answer.", "Retry in a moment. If it stays, ./observe doctor says what is wrong.", reference),
            UnauthorizedAccessException => new Failure(
                "You are no longer signed in.", "Sign in again with a new link: ./observe login.", reference),
            _ => new Failure(
                "This panel could not be made.", "Retry; if it stays, look the reference up in the Dashboard's log.", reference),
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A panel failed, reference {Reference}")]
    private static partial void LogFailure(ILogger log, string reference, Exception broken);
}
