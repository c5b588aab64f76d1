using System.CommandLine;
using System.Net;
using Observe.Billing.Price;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary>The options that say where Observe keeps its data and where it listens.</summary>
internal sealed class MachineArguments
{
    public const string DefaultData = "./data";

    private readonly Option<string> bind = new("--bind")
    {
        Description = "IP address to listen on. 127.0.0.1 is reached from this machine only; 0.0.0.0 opens every interface.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => MachineOptions.Loopback,
    };

    private readonly Option<int> port = Port("--port", "Port of the Dashboard.", MachineOptions.DefaultDashboardPort);
    private readonly Option<int> otlpHttpPort = Port("--otlp-http-port", "Port for OTLP over HTTP.", MachineOptions.DefaultOtlpHttpPort);
    private readonly Option<int> otlpGrpcPort = Port("--otlp-grpc-port", "Port for OTLP over gRPC.", MachineOptions.DefaultOtlpGrpcPort);

    private readonly Option<string?> prices = new("--prices")
    {
        Description = "Price book (JSON) to put in force at start.",
        HelpName = "FILE",
    };

    private readonly Option<bool> verbose = new("--verbose") { Description = "Log more, to standard error." };

    private readonly Option<string?> data;

    /// <param name="data">The command's own <c>--data</c>.</param>
    public MachineArguments(Option<string?> data)
    {
        this.data = data;
        bind.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !IPAddress.TryParse(text, out _))
                result.AddError($"--bind {text} is not an IP address; use 127.0.0.1 for this machine only, or 0.0.0.0 for all interfaces.");
        });
    }

    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    /// <summary><c>--data DIR</c>, <c>./data</c> when not given.</summary>
    public static Option<string> ExistingData() => new("--data")
    {
        Description = "The data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultData,
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[data, port, otlpHttpPort, otlpGrpcPort, bind, prices, verbose])
            command.Add(option);
    }

    /// <summary>The options as given; the price book has been read and understood.</summary>
    /// <exception cref="MachineRefusal">The price book cannot be read.</exception>
    public MachineOptions Read(ParseResult parsed) => new()
    {
        DataDirectory = Path.GetFullPath(parsed.GetValue(data) ?? DefaultData),
        Bind = parsed.GetRequiredValue(bind),
        DashboardPort = parsed.GetRequiredValue(port),
        OtlpHttpPort = parsed.GetRequiredValue(otlpHttpPort),
        OtlpGrpcPort = parsed.GetRequiredValue(otlpGrpcPort),
        PriceBook = parsed.GetValue(prices) is { } file ? ReadablePriceBook(file) : null,
        Verbose = parsed.GetValue(verbose),
    };

    /// <summary>The text of a price book that was found in order.</summary>
    /// <exception cref="MachineRefusal">The file cannot be read, or is no price book; the message has every reason.</exception>
    public static string PriceBookText(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            PriceBook.Parse(text);
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MachineRefusal($"The price book {file} cannot be read: {e.Message.TrimEnd('.')}. Name a readable file.", e);
        }
        catch (PriceBookException e)
        {
            throw new MachineRefusal(
                $"The price book {file} cannot be used; mend these places in it:" + string.Concat(e.Failures.Select(failure => "\n  " + failure)), e);
        }
    }

    private static string ReadablePriceBook(string file)
    {
        PriceBookText(file);
        return Path.GetFullPath(file);
    }

    private static Option<int> Port(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > IPEndPoint.MaxPort)
                result.AddError($"{name} must be from 0 (any free port) to {IPEndPoint.MaxPort}.");
        });
        return option;
    }
}
