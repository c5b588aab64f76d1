using System.CommandLine;
using Observe.Catalog.Tables;
using Observe.Observe.Machine;

namespace Observe.Observe.CommandLine;

/// <summary><c>observe up</c>: all of Observe on this machine, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var machine = new MachineArguments(MachineArguments.Data($"Where everything is kept ({MachineArguments.DefaultData} by default)."));
        var gpus = new GpuArguments();
        var command = new Command("up", "Starts Observe on this machine and keeps running until Ctrl-C.");
        machine.AddTo(command);
        gpus.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(machine.Read(parsed), gpus.Read(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(MachineOptions options, GpuOptions gpus)
    {
        using var stop = new StopSignal();
        await using var machine = await OneMachine.StartAsync(options, stop.Token);
        GpuExporterChild? exporter;
        await using (var catalog = await OpenCatalog.OpenAsync(options.DataDirectory, stop.Token))
        {
            var link = await catalog.LoginLinkAsync(machine.Dashboard, PersonRole.Administrator, tenant: null, stop.Token);
            var key = await FirstKeyAsync(catalog, stop.Token);
            // After the first key, which is shown only while there is no other.
            exporter = await machine.StartGpuExporterAsync(gpus, catalog, stop.Token);
            Welcome(options, machine, link, key, exporter);
        }

        await stop.WaitAsync();
        Console.WriteLine("Stopping: storing what is in flight …");
        return ObserveCommand.Done;
    }

    /// <summary>A key for a directory that has none yet; null when there is one, whose secret nobody can read any more.</summary>
    private static async Task<string?> FirstKeyAsync(OpenCatalog catalog, CancellationToken token)
    {
        var keys = await catalog.Keys.ListAsync(token);
        return keys.Any(key => key.RevokedAt is null)
            ? null
            : (await catalog.Keys.CreateAsync("first key", tenantId: null, projectId: null, OpenCatalog.Author, token)).Secret;
    }

    private static void Welcome(MachineOptions options, OneMachine machine, Uri link, string? key, GpuExporterChild? exporter)
    {
        Console.WriteLine(
            $"""

            Observe is running; its data is in {options.DataDirectory}

              Dashboard     {link}
                            signs in once, within an hour; another: ./observe login --data {options.DataDirectory}
              OTLP / HTTP   {machine.OtlpHttp}
              OTLP / gRPC   {machine.OtlpGrpc}{(exporter is null ? "" : $"\n  GPUs          {exporter.Finding}")}

            Point an application at it:

              export OTEL_EXPORTER_OTLP_ENDPOINT={machine.OtlpHttp.ToString().TrimEnd('/')}
              export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
              export OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20{key ?? "YOUR-KEY"}

            {(key is null
                ? $"A new key: ./observe key create NAME --data {options.DataDirectory}"
                : "The key is shown this once only; keep it.")}
            Ctrl-C stops everything.
            """);
    }
}
