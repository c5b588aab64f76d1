using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Observe.Testing;

namespace Observe.ClickHouseHost.Tests;

/// <summary>The official JavaScript client against the host: a peer that nobody here wrote.</summary>
public sealed class OfficialClientTests(ClickHouseFixture clickHouse)
{
    [Fact]
    public async Task OfficialClient_DoingItsRounds_SeesClickHouse()
    {
        var seen = await RunAsync(await clickHouse.CreateDatabaseAsync());

        Expect(seen, "ping", "true");
        Expect(seen, "pingSelect", "true");
        Expect(seen, "writtenRows", "\"2\"");
        Expect(seen, "insertQueryId", "36");
        Expect(seen, "rows", """[{"id":1,"name":"it's","tags":{"a":"b"},"at":"2024-01-02 03:04:05.678"},{"id":2,"name":"two","tags":{},"at":"1970-01-01 00:00:00.000"},{"id":18446744073709552000,"name":"☃\n","tags":{},"at":"2024-01-02 03:04:05.679"}]""");
        Expect(seen, "queryId", "\"given-by-the-client\"");
        Expect(seen, "json", """{"data":[{"n":20003}],"rows":1,"meta":[{"name":"n","type":"UInt64"}]}""");
        Expect(seen, "streamed", "500000");
        Expect(seen, "parameters", """[{"s":"t'\t\\\n\"","n":42,"l":["a'","b\n"],"m":{"k":1},"b":true,"x":null,"d":"2024-01-02 03:04:05.678"}]""");
        Expect(seen, "unknownTable", """{"code":"60","type":"UNKNOWN_TABLE"}""");
        Expect(seen, "syntax", """{"code":"62","type":"SYNTAX_ERROR"}""");
        Expect(seen, "badRow", """{"code":"27","type":"CANNOT_PARSE_INPUT_ASSERTION_FAILED"}""");
        Expect(seen, "midStream", """{"code":"395","type":"FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"}""");
        Expect(seen, "wrongPassword", """{"code":"516","type":"AUTHENTICATION_FAILED"}""");
        Expect(seen, "packed", """{"rows":[{"n":1000}],"encoding":"gzip"}""");
        Expect(seen, "setting", """[{"n":77}]""");
        Expect(seen, "exec", "\"5\\n\"");
        Assert.Contains("abort", seen.GetProperty("aborted").GetProperty("other").GetString(), StringComparison.Ordinal);
    }

    private static void Expect(JsonElement seen, string name, string json)
    {
        using var expected = JsonDocument.Parse(json);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, seen.GetProperty(name)), $"{name}: {seen.GetProperty(name).GetRawText()}");
    }

    private async Task<JsonElement> RunAsync(string database)
    {
        var scripts = typeof(OfficialClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "Observe.ClientScripts").Value!;
        using var node = Process.Start(new ProcessStartInfo("node", ["exercise.mjs", clickHouse.Address.ToString(), clickHouse.Writer.User, clickHouse.Writer.Password, database])
        {
            WorkingDirectory = scripts, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
