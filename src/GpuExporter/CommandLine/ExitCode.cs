namespace Observe.GpuExporter.CommandLine;

/// <summary>How the exporter ends.</summary>
internal static class ExitCode
{
    /// <summary>Did what was asked, or stopped when it was told to.</summary>
    public const int Done = 0;

    /// <summary>Something that is not below; the message says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; every fault is listed.</summary>
    public const int Misconfigured = 2;

    /// <summary>There is no GPU here, or no driver for it.</summary>
    public const int NoGpu = 3;
}
