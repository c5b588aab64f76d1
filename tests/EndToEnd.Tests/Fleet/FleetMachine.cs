using Observe.EndToEnd.Tests.Telemetry;

namespace Observe.EndToEnd.Tests.Fleet;

/// <summary>A machine that has heard of a fleet.</summary>
public sealed class FleetMachine : IAsyncLifetime
{
    public LiveMachine Live { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Live.InitializeAsync();
        await new FleetScene(Live).SendAsync();
    }

    public ValueTask DisposeAsync() => Live.DisposeAsync();
}
