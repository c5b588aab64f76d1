using Observe.GpuExporter.CommandLine;

return await ExporterCommand.RunAsync(args);
