using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Observe.ClickHouseHost.Tests;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : "";
}

/// <summary>Plain HTTP requests, so that a test shows what travels.</summary>
internal static class Wire
{
    public static async Task<WireAnswer> AskAsync(this HttpClient client, string parameters, HttpContent body)
    {
        using var response = await client.PostAsync(new Uri($"/?{parameters}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static Task<WireAnswer> AskAsync(this HttpClient client, string parameters, string body) =>
        client.AskAsync(parameters, new StringContent(body));

    public static Task<WireAnswer> AskAsync(this HttpClient client, string parameters, byte[] body) =>
        client.AskAsync(parameters, new ByteArrayContent(body));

    public static async Task<WireAnswer> FetchAsync(this HttpClient client, string pathAndQuery)
    {
        using var response = await client.GetAsync(new Uri(pathAndQuery, UriKind.Relative), TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    /// <summary>One block of Native: a UInt64 column "n" and a String column "s".</summary>
    public static byte[] NativeBlock(ulong first, int rows, string text = "x")
    {
        using var block = new MemoryStream();
        using var writer = new BinaryWriter(block, Encoding.UTF8);
        writer.Write7BitEncodedInt(2);
        writer.Write7BitEncodedInt(rows);
        writer.Write("n");
        writer.Write("UInt64");
        for (var i = 0; i < rows; i++) writer.Write(first + (ulong)i);
        writer.Write("s");
        writer.Write("String");
        for (var i = 0; i < rows; i++) writer.Write(text);
        writer.Flush();
        return block.ToArray();
    }

    public static string Escape(string value) => Uri.EscapeDataString(value);

    public static string Text(this long value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<WireAnswer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
}
