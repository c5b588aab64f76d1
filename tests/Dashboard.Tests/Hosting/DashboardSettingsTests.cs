using Microsoft.Extensions.Configuration;

namespace Observe.Dashboard.Tests.Hosting;

public sealed class DashboardSettingsTests
{
    [Fact]
    public void Build_NothingConfigured_ListsEveryMissingKey()
    {
        var refused = Refused([]);

        Assert.Equal(2, refused.Failures.Count);
        Assert.Contains(refused.Failures, failure => failure.StartsWith("ClickHouse:ConnectionString is missing", StringComparison.Ordinal));
        Assert.Contains(refused.Failures, failure => failure.StartsWith("Catalog:ConnectionString is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_EverythingWrong_ListsEveryFailureByItsKey()
    {
        var refused = Refused(new()
        {
            ["ClickHouse:ConnectionString"] = "Port=many",
            ["Dashboard:Bind"] = "my-laptop",
            ["Dashboard:Port"] = "80800",
            ["Dashboard:DataDirectory"] = typeof(DashboardSettingsTests).Assembly.Location,
        });

        string[] keys = ["Dashboard:Bind", "Dashboard:Port", "Dashboard:DataDirectory", "ClickHouse:ConnectionString", "Catalog:ConnectionString"];
        Assert.Equal(keys, refused.Failures.Select(failure => failure.Split(' ', '\n')[0].TrimEnd(':')));
        Assert.All(keys, key => Assert.Contains(key, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_GoodArguments_SaysSoAndReturnsZero()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        var code = DashboardProcess.Validate(
            ["--validate", "--ClickHouse:ConnectionString=Host=127.0.0.1", "--Catalog:ConnectionString=catalog.db"], output, errors);

        Assert.Equal((0, ""), (code, errors.ToString()));
        Assert.Contains("valid", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_BadArguments_NamesTheKeyAndReturnsTwo()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, DashboardProcess.Validate(["--validate", "--Dashboard:Port=-1"], output, errors));
        Assert.Contains("Dashboard:Port", errors.ToString(), StringComparison.Ordinal);
    }

    private static DashboardConfigurationException Refused(Dictionary<string, string?> values) =>
        Assert.Throws<DashboardConfigurationException>(() =>
            DashboardProcess.Build(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
}
