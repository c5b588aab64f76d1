using System.CommandLine;
using System.CommandLine.Help;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary>The command line as a whole. Every command answers with an exit code: 0 done, 1 refused or failed.</summary>
internal static class ObserveCommand
{
    public const int Done = 0;
    public const int Failed = 1;

    // Not a RootCommand: that one goes by the name of the assembly, and people call the script.
    public static Command Create() => new("./observe", "Metering and observability for self-hosted LLM inference, on one machine.")
    {
        new HelpOption { Recursive = true },
        new VersionOption(),
        DemoCommand.Create(),
        UpCommand.Create(),
        DoctorCommand.Create(),
        BenchCommand.Create(),
        LoginCommand.Create(),
        TenantCommand.Create(),
        KeyCommand.Create(),
        PricesCommand.Create(),
        PeriodCommand.Create(),
        WhereCommand.Create(),
        QuarantineCommand.Create(),
        ProveCommand.Create(),
        TestCommand(),
    };

    public static async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        // Signals are ours: stopping takes as long as storing what is in flight takes.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
        catch (Exception e)
        {
            // What a person can mend is a sentence; a fault in the program shows where it was.
            await Console.Error.WriteLineAsync("observe: " + (Refusals.TryExplain(e) ?? $"this is a fault in the program. {e}"));
            return Failed;
        }
    }

    // The script runs the tests before it comes here; this line is for --help.
    private static Command TestCommand()
    {
        var command = new Command("test", "Runs all tests, installing what they need.");
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("observe: run the tests through the script: ./observe test");
            return Failed;
        });
        return command;
    }
}
