using Observe.Storage.Native.Read;
using Observe.Testing;

namespace Observe.Storage.Tests.Sql;

public sealed class SqlRunnerTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_FileBesideType_RunsWithParameters()
    {
        using var client = fixture.Client("default");
        var parameters = new EchoParameters(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["a", "b'"]);

        var row = Assert.Single(await EchoQuery.RunAsync(new SqlRunner(client), parameters, Token));

        Assert.Equal(parameters.FromTime, row.FromTime);
        Assert.Equal(parameters.Models, row.Models);
    }

    [Fact]
    public void Bind_MissingAndUnused_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => SqlText.Of(typeof(EchoQuery)).Bind(new { FromTime = 1, Model = "x" }));

        Assert.Contains("no value for {models:Array(String)}", error.Message, StringComparison.Ordinal);
        Assert.Contains("no placeholder for model", error.Message, StringComparison.Ordinal);
        Assert.Contains("EchoQuery.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TypeWithoutFile_SaysWhereItBelongs() =>
        Assert.Contains("SqlRunnerTests.sql", Assert.Throws<InvalidOperationException>(SqlText.Of<SqlRunnerTests>).Message, StringComparison.Ordinal);

    [Fact]
    public void All_Assembly_ListsEveryFile() =>
        Assert.Equal(["Observe.Storage.Tests.Sql.EchoQuery.sql"], SqlText.All(typeof(EchoQuery).Assembly).Select(sql => sql.Name));

    [Fact]
    public async Task Query_RowDoesNotFit_NamesTheFile()
    {
        using var client = fixture.Client("default");
        var runner = new SqlRunner(client);

        var error = await Assert.ThrowsAsync<RowMappingException>(() => runner.QueryAsync<int>(
            SqlText.Of(typeof(EchoQuery)), new { FromTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Models = Array.Empty<string>() }, Token));

        Assert.Contains("Observe.Storage.Tests.Sql.EchoQuery.sql", error.Message, StringComparison.Ordinal);
    }
}
