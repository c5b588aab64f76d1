using System.CommandLine;
using Observe.Observe.Machine;
using Observe.Vocabulary;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe prices show|import</c>: the price book in force.</summary>
internal static class PricesCommand
{
    public static Command Create() => new("prices", "Shows the price book in force, or imports another.") { Show(), Import() };

    private static Command Show()
    {
        var data = MachineArguments.ExistingData();
        var command = new Command("show", "Shows the price book in force: prices per million tokens.") { data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            if (await catalog.Prices.CurrentAsync(cancellation) is not { } current)
                throw new MachineRefusal("There is no price book yet. Import one: ./observe prices import FILE.");

            Console.WriteLine($"{current.Book.Name}, version {current.Version}, {current.Book.Currency.Code} per million tokens");
            foreach (var entry in current.Book.Entries)
            {
                Console.WriteLine($"\n{entry.Model}   {entry.ValidFromUtc:u} … {(entry.ValidToUtc is { } end ? $"{end:u}" : "")}");
                foreach (var bucket in TokenBuckets.All)
                {
                    if (entry[bucket] is { } price)
                        Console.WriteLine($"  {bucket.Name(),-26}{price,12}");
                }
            }

            return ObserveCommand.Done;
        });
        return command;
    }

    private static Command Import()
    {
        var data = MachineArguments.ExistingData();
        var file = new Argument<string>("file") { Description = "A price book in JSON." };
        var command = new Command("import", "Puts a price book in force. One that would change past charges is refused.") { file, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var text = MachineArguments.PriceBookText(path);
            await using var catalog = await OpenCatalog.OpenExistingAsync(parsed.GetRequiredValue(data), cancellation);
            var imported = await catalog.Prices.ImportAsync(text, Path.GetFileName(path), OpenCatalog.Author, cancellation);
            Console.WriteLine(imported.IsNew
                ? $"{imported.Book.Name} is in force as version {imported.Version}."
                : $"{imported.Book.Name} is in force already, as version {imported.Version}.");
            return ObserveCommand.Done;
        });
        return command;
    }
}
