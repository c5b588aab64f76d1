using Observe.Observe.CommandLine;

return await ObserveCommand.InvokeAsync(args);
