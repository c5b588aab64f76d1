using Microsoft.Extensions.Options;
using Observe.Catalog;
using Observe.Metering;

try
{
    var configuration = new ConfigurationBuilder()
        .AddJsonFile("metering.json", optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine([.. args.Where(arg => arg != "--validate")])
        .Build();
    await using var app = MeteringProcess.Build(configuration);
    if (args.Contains("--validate"))
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return 0;
    }

    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    foreach (var failure in e.Failures)
        await Console.Error.WriteLineAsync(failure);
    return 2;
}
catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
{
    foreach (var failure in e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures))
        await Console.Error.WriteLineAsync(failure);
    return 2;
}
catch (Exception e) when (e is CatalogException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
