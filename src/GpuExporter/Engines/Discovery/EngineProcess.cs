namespace Observe.GpuExporter.Engines.Discovery;

/// <summary>An engine's server among the processes of the node.</summary>
/// <param name="Pid">The server's.</param>
/// <param name="Kind">vllm, sglang …</param>
/// <param name="Address">Where it serves, by its command line or else by what it does when nobody says otherwise.</param>
/// <param name="Model">The model as the command line names it; empty where it does not.</param>
internal sealed record EngineProcess(int Pid, string Kind, Uri Address, string Model);
