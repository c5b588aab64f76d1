using Observe.Testing.Fuzz;

namespace Observe.Metering.Tests.Fuzz;

/// <summary>The short share of the fuzzing; the million is <c>dotnet run -c Release --project tests/Benchmarks -- fuzz 1000000</c>.</summary>
public sealed class DecoderFuzzTests
{
    private const int Bodies = 20_000;

    [Fact]
    public void Read_MutatedBodiesOfAllSignals_KeepsItsPromises()
    {
        var figures = new DecoderFuzz(seed: 20_261_122).Run(Enumerable.Range(0, Bodies).Select(number => (long)number));

        Assert.Equal(Bodies, figures.Bodies);
        // Mutations that never or always get through test nothing.
        Assert.InRange(figures.Taken, Bodies / 50, Bodies * 49 / 50);
    }
}
