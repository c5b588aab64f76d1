using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Pages.Gpu;
using Observe.Dashboard.Panels;
using Observe.Dashboard.Tests.Queries;

namespace Observe.Dashboard.Tests.Pages;

public sealed class FleetTests
{
    [Fact]
    public void Xid_OfEveryWellKnownCode_SaysWhatAndWhatToDo()
    {
        var unknown = Xid.Of("999");
        foreach (var code in (string[])["13", "31", "43", "45", "48", "61", "62", "63", "64", "74", "79", "92", "94", "95", "119", "120"])
        {
            var xid = Xid.Of(code);
            Assert.Equal(code, xid.Code);
            Assert.NotEqual(unknown.What, xid.What);
            Assert.EndsWith(".", xid.Do, StringComparison.Ordinal);
        }

        Assert.Contains("kernel log", unknown.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_OfWordsThatAreNone_IsTheDefault()
    {
        var choice = FleetChoice.Read("heat", "rack", "colour", null, "", null, null, "-3");
        Assert.Equal(("utilisation", "gpu", FleetSort.Name, false, null, 1, false), (choice.Show, choice.By, choice.Sort, choice.Descending, choice.Node, choice.Page, choice.IsFiltered));
        Assert.True(FleetChoice.Read(null, null, "power", null, null, null, null, null).Descending);
        Assert.False(FleetChoice.Read(null, null, "power", "asc", null, null, null, null).Descending);
    }

    [Fact]
    public void Address_OfADeviceWithoutAUuid_KeepsItsNodeApart() =>
        Assert.Equal(("/fleet/GPU-1/3", "/fleet/node%201/0"), (GpuAddress.Of("GPU-1/3"), GpuAddress.Of("node 1/0")));

    [Fact]
    public void Trend_BeforeTheFirstAndAfterTheLastValue_IsLeftOut() =>
        Assert.Equal([1m, 0m, 3m], Trend.Known([null, 1m, null, 3m, null]));

    [Theory]
    [InlineData(412, "412 W")]
    [InlineData(5_620, "5.62 kW")]
    public void Watts_OfAnyNumber_ReadsShort(int watts, string expected) => Assert.Equal(expected, QuantityText.Watts(watts));

    [Theory]
    [InlineData(1_800_000, "500 Wh")]
    [InlineData(36_000_000, "10 kWh")]
    public void Energy_OfJoules_IsInTheUnitOfBills(int joules, string expected) => Assert.Equal(expected, QuantityText.Energy(joules));

    [Theory]
    [InlineData(0.25, 10)]
    [InlineData(1.25, 10)]
    [InlineData(24, 240)]
    [InlineData(168, 1_680)]
    public void Refresh_OfALivePage_IsNoSoonerThanASampleAndRarerTheLongerTheRange(double hours, int seconds)
    {
        var window = GpuSamplesOf.Hour.Window;
        Assert.Equal(TimeSpan.FromSeconds(seconds), SampleSpans.RefreshAfter(window with { FromUtc = window.ToUtc.AddHours(-hours) }));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3_200, null)]
    [InlineData(3_300, 990_000)]
    public void EnergyBefore_OfTooLittleTime_IsNotComparedWith(int secondsBefore, int? joules)
    {
        var samples = new FleetSamples([], [], [Energy(3_600)], [], [], [], secondsBefore == 0 ? [] : [Energy(secondsBefore)]);
        Assert.Equal(joules, FleetShown.Of(samples, GpuSamplesOf.Hour.Window.NowUtc).EnergyBefore);

        static GpuMeansRow Energy(int seconds) => new("GPU-1", "hw.energy", "", true, [0], [300m * seconds], [seconds]);
    }
}
