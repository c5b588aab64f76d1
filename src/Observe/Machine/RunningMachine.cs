using System.Text.Json;
using System.Text.Json.Serialization;

namespace Observe.Observe.Machine;

/// <summary>
/// What a running launcher leaves in its data directory (<c>running.json</c>), so that other commands find it. It stays
/// after a kill: whether Observe runs is said by the directory's lock, not by this file.
/// </summary>
internal sealed record RunningMachine(int ProcessId, Uri Dashboard, Uri OtlpHttp, Uri OtlpGrpc)
{
    /// <summary>Connection string of the user that can only read; the directory is this user's alone.</summary>
    public string? Reader { get; init; }

    private const string FileName = "running.json";

    public void Write(string directory) => File.WriteAllText(
        Path.Combine(directory, FileName), JsonSerializer.Serialize(this, RunningMachineJson.Default.RunningMachine));

    /// <summary>Null when there is none or it is not readable.</summary>
    public static RunningMachine? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllText(Path.Combine(directory, FileName)), RunningMachineJson.Default.RunningMachine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static void Remove(string directory) => File.Delete(Path.Combine(directory, FileName));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningMachine))]
internal sealed partial class RunningMachineJson : JsonSerializerContext;
