using System.Globalization;
using System.Text;
using System.Text.Json;
using Observe.Testing;

namespace Observe.Otlp.Conformance;

/// <summary>What the receiver stored, through ClickHouse's HTTP interface and the tables of Observe.</summary>
internal sealed class StoreView : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient client = new();
    private readonly Uri address;

    public StoreView(Uri address)
    {
        this.address = address;
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            client.DefaultRequestHeaders.Add("X-ClickHouse-User", Uri.UnescapeDataString(user));
            client.DefaultRequestHeaders.Add("X-ClickHouse-Key", Uri.UnescapeDataString(password));
        }
    }

    /// <summary>The rows of a statement; parameters as <c>{name:String}</c>.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string sql, CancellationToken token, params (string Name, string Value)[] parameters)
    {
        var query = new StringBuilder(address.Query.Length > 1 ? address.Query[1..] : "database=default");
        query.Append("&output_format_json_quote_64bit_integers=1&output_format_json_quote_denormals=1");
        foreach (var (name, value) in parameters)
            query.Append(CultureInfo.InvariantCulture, $"&param_{name}={Uri.EscapeDataString(value)}");
        var uri = new UriBuilder(address.Scheme, address.Host, address.Port, "/") { Query = query.ToString() }.Uri;
        using var content = new StringContent(sql + " FORMAT JSONEachRow");
        using var response = await client.PostAsync(uri, content, token);
        var body = await response.Content.ReadAsStringAsync(token);
        if (!response.IsSuccessStatusCode)
            throw new RowFailed($"the store cannot be asked: {body.Trim()}");
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>The same, once there are at least so many rows; storing may lag behind the answer.</summary>
    public Task<IReadOnlyList<JsonElement>> AwaitAsync(string sql, int rows, CancellationToken token, params (string Name, string Value)[] parameters) =>
        Eventually.SeesAsync(() => QueryAsync(sql, token, parameters), found => found.Count >= rows, $"{rows} rows are stored ({sql})", token, patience);

    public void Dispose() => client.Dispose();
}
