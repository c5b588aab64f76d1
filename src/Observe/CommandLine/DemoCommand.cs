using System.CommandLine;
using System.Globalization;
using Observe.Observe.Demo;
using Observe.Observe.Machine;
using OpenTelemetry.Exporter;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe demo</c>: a real trace, replayed into all of Observe.</summary>
internal static class DemoCommand
{
    private const string FullSpeed = "max";
    private const double UsualSpeed = 60;

    public static Command Create()
    {
        var data = MachineArguments.Data("Keep the data in this directory, which must be empty. Without it the data goes with the demo.");
        var machine = new MachineArguments(data);
        var speed = SpeedOption();
        var once = new Option<bool>("--once") { Description = "Replay all, wait until it is metered, print a summary, exit." };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output; implies --once." };
        var duplicates = Between("--duplicate-rate", "Send this fraction (0 to 1) of export requests twice, byte for byte.", "P", 0.0, 0, 1);
        var tenants = Between("--tenants", "How many tenants to invent.", "N", 6, 1, Cast.MaxTenants);
        var protocol = new Option<string>("--protocol") { Description = "OTLP over http or grpc.", DefaultValueFactory = _ => "http" };
        protocol.AcceptOnlyFromAmong("http", "grpc");

        var command = new Command("demo", "Starts Observe and replays an hour of real LLM requests into it.")
        {
            speed, once, json, duplicates, tenants, protocol,
        };
        machine.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(
            new DemoOptions
            {
                Machine = WithDemoPrices(machine.Read(parsed)),
                Speed = parsed.GetRequiredValue(speed),
                Once = parsed.GetValue(once) || parsed.GetValue(json),
                Json = parsed.GetValue(json),
                DuplicateRate = parsed.GetRequiredValue(duplicates),
                Tenants = parsed.GetRequiredValue(tenants),
                Protocol = parsed.GetValue(protocol) == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            },
            parsed.GetValue(data)));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, string? directory)
    {
        using var stop = new StopSignal();
        var console = options.Json ? Terminal.Error() : Terminal.Output();
        await new DemoRun(options, console, TimeProvider.System).RunAsync(directory, stop);
        return ObserveCommand.Done;
    }

    private static MachineOptions WithDemoPrices(MachineOptions options) => options.PriceBook is null
        ? options with { PriceBook = Path.Combine(AppContext.BaseDirectory, "Demo", "price-book.json") }
        : options;

    private static Option<double> SpeedOption() => new("--speed")
    {
        Description = "1 is real time, 60 an hour in a minute (the default), max as fast as it goes.",
        HelpName = "N|max",
        DefaultValueFactory = _ => UsualSpeed,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == FullSpeed)
                return double.PositiveInfinity;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var speed) && speed is >= 1 and <= 1e6)
                return speed;

            result.AddError($"--speed is {text}; write a number from 1 (real time) up, or {FullSpeed}.");
            return UsualSpeed;
        },
    };

    private static Option<T> Between<T>(string name, string description, string help, T usual, T least, T most)
        where T : struct, IComparable<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = help, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}."));
        });
        return option;
    }
}
