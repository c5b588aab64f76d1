using System.CommandLine;
using Observe.Observe.Doctor;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe doctor</c>: what is wrong here, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var machine = new MachineArguments(MachineArguments.Data($"The data directory to look at ({MachineArguments.DefaultData} by default)."));
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("doctor", "Checks SDK, Node.js, engine, data directory, disk and ports, and says how to mend what is wrong.");
        machine.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var checks = await Checkup.RunAsync(machine.Read(parsed), cancellation);
            if (parsed.GetValue(json))
                Console.WriteLine(CheckupReport.Json(checks));
            else
                CheckupReport.Show(checks, Terminal.Output());
            return checks.Any(check => check.State == CheckState.Failed) ? ObserveCommand.Failed : ObserveCommand.Done;
        });
        return command;
    }
}
