using Spectre.Console;

namespace Observe.Observe.CommandLine;

/// <summary>Where people read: colours and live views on a terminal, plain lines in a file or a pipe.</summary>
internal static class Terminal
{
    private const int PlainColumns = 160;

    public static IAnsiConsole Output() => Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
            console.Profile.Width = PlainColumns;
        return console;
    }
}
