using Observe.Storage.Client;

namespace Observe.Storage.Tests.Client;

public sealed class ClickHouseOptionsTests
{
    [Fact]
    public void Parse_EveryKey_IsRead()
    {
        var options = ClickHouseOptions.Parse(
            "Host=ch.example;Port=8443;Username=reader;Password=\"a;b=c\";Database=observe;Protocol=https;Compression=true;Timeout=7;set_max_threads=3");

        Assert.Equal(new Uri("https://ch.example:8443/"), options.Address);
        Assert.Equal(("reader", "a;b=c", "observe"), (options.Username, options.Password, options.Database));
        Assert.True(options.Compression);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Timeout);
        Assert.Equal("3", options.Settings["max_threads"]);
    }

    [Fact]
    public void Parse_NothingGiven_IsTheLocalServer()
    {
        var options = ClickHouseOptions.Parse("Host=localhost");

        Assert.Equal(new Uri("http://localhost:8123/"), options.Address);
        Assert.Equal(("default", string.Empty, "default"), (options.Username, options.Password, options.Database));
    }

    [Fact]
    public void Parse_ManyFaults_ListsThemAll()
    {
        var error = Assert.Throws<FormatException>(() => ClickHouseOptions.Parse(
            "Host=;Port=99999;Protocol=ftp;Compression=maybe;Timeout=soon;Hots=x;Password=secret"));

        foreach (var part in new[] { "Host is empty", "Port=99999", "Protocol=ftp", "Compression=maybe", "Timeout=soon", "Hots is not known" })
        {
            Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoPairs_SaysSoWithoutThePassword()
    {
        var error = Assert.Throws<FormatException>(() => ClickHouseOptions.Parse("Password=secret;nonsense"));

        Assert.Contains("Key=Value", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_HidesThePassword() =>
        Assert.Equal("http://u@h:1/d", ClickHouseOptions.Parse("Host=h;Port=1;Username=u;Password=secret;Database=d").ToString());
}
