using Observe.Dashboard;

if (args.Contains("--validate"))
    return DashboardProcess.Validate(args, Console.Out, Console.Error);

try
{
    await using var app = DashboardProcess.Build(args);
    await app.RunAsync();
    return 0;
}
catch (DashboardConfigurationException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
