namespace Observe.GpuExporter.CommandLine;

/// <summary>What <c>--help</c> says.</summary>
internal static class HelpText
{
    public const string Text = """
        Observe's GPU exporter: what the GPUs of this node do, and the inference engines beside them.

        Usage: Observe.GpuExporter [OPTION…] [--SECTION:KEY VALUE…]

        Without an option it serves /metrics, /healthz and /readyz on 127.0.0.1:9412 until it is stopped, and pushes OTLP where that is configured.

          --list                what is there: devices, driver, what can be read of them, engines; then exits
          --once                one sample to standard output, then exits
            --format FORMAT     prometheus (the default) or openmetrics
          --validate            checks the configuration, lists everything that is wrong with it, and exits
          --wait                waits for a driver that is not there; /readyz says what is missing
          --nvml PATH           the driver's library, where it is not found by itself
          --record FILE         writes each second's samples into a file beside serving them; compressed when it ends in .gz
            --for LENGTH        and stops after 90s, 10m, 2h
            --with-names        with the node's name and serial numbers, which are left out else
            --simulated WHAT    marks the recording as made up (gpu)
          --replay FILE         plays a recording in place of a driver, again and again; its series are labelled observe.replayed
            --replay-once       and stops at its end
          --help, --version

        Configuration: gpu-exporter.json in the working directory, then environment variables (GpuExporter__Port=9412), then the command line
        (--GpuExporter:Port 9412); docs/reference/configuration.md lists the keys.

        Exit codes: 0 done or stopped, 1 failed, 2 wrong options or configuration, 3 no GPU or no driver.
        """;
}
