using Microsoft.Extensions.Logging;

namespace Observe.GpuExporter.CommandLine;

/// <summary>
/// Logs to standard error, a line each: <c>warning: text</c>, under systemd <c>&lt;4&gt;text</c>, which the journal reads as the level. By hand: the
/// console logger brings a thread, a queue and a container of services along.
/// </summary>
/// <param name="least">What is less than this is left out.</param>
/// <param name="forJournal">Whether the journal reads it.</param>
internal sealed class StandardErrorLogs(TextWriter errors, LogLevel least, bool forJournal) : ILoggerFactory
{
    // ASP.NET says at this level only what an operator can do something about.
    private const LogLevel OfFramework = LogLevel.Warning;

    public ILogger CreateLogger(string categoryName) =>
        new Logger(this, categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) && least < OfFramework ? OfFramework : least);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Everything goes to standard error.");

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string text, Exception? exception)
    {
        // One line an entry: a journal keeps it together.
        var line = exception is null ? text : $"{text} {exception}";
        line = Prefix(level) + line.ReplaceLineEndings(" | ");
        lock (errors)
            errors.WriteLine(line);
    }

    private string Prefix(LogLevel level) => (forJournal, level) switch
    {
        (true, LogLevel.Critical) => "<2>",
        (true, LogLevel.Error) => "<3>",
        (true, LogLevel.Warning) => "<4>",
        (true, LogLevel.Information) => "<6>",
        (true, _) => "<7>",
        (false, LogLevel.Information) => "",
        (false, _) => level.ToString().ToLowerInvariant() + ": ",
    };

    private sealed class Logger(StandardErrorLogs logs, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                logs.Write(logLevel, formatter(state, exception), exception);
        }
    }
}
