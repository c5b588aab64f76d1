using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Observe.Catalog.Access;
using Observe.Dashboard.Pages.Ingest;
using Observe.Observe.Machine;
using Observe.Storage;

namespace Observe.Observe.Quarantine;

/// <summary>
/// Sends entries of the quarantine through the front door, each with a key that is bound as its sender's was, made for this and
/// revoked afterwards: a replay may do what its sender might, and no more. R1 makes it harmless to send what was counted already.
/// That it was replayed, by whom and with what result, is told by an event, since Metering alone writes.
/// </summary>
internal sealed class QuarantineReplay(IngestKeys keys, SqlRunner runner, Uri otlp, string author) : IAsyncDisposable
{
    public const string Accepted = "accepted";
    private const string Rejected = "rejected";
    private const string Refused = "refused";

    private const string NoteType = "observe.quarantine.replayed.v1";

    // Should this process be killed before it revokes the key.
    private static readonly TimeSpan keyLifetime = TimeSpan.FromHours(1);

    private readonly HttpClient http = new() { BaseAddress = otlp };
    private readonly Dictionary<(string Tenant, string Project), NewIngestKey> made = [];

    /// <summary>Sends one entry and records what came of it.</summary>
    /// <returns>accepted, rejected or refused, and what the receiver said; an entry that was cut is not sent.</returns>
    /// <exception cref="MachineRefusal">The receiver is out of reach, or takes nothing at the moment.</exception>
    public async Task<(string Outcome, string Message)> SendAsync(QuarantineRow row, CancellationToken token)
    {
        if (row.IsCut)
            return (Refused, $"only {row.KeptBytes} of {row.PayloadBytes} bytes were kept (Metering:Quarantine:MaxPayloadBytes)");

        var key = await KeyAsync(row, token);
        var wanted = new QuarantinePayloadParameters(row, OpenStore.Everybody);
        var payload = Convert.FromBase64String((await QuarantinePayloadQuery.RunAsync(runner, wanted, token))[0].Payload);
        using var response = await PostAsync($"v1/{row.Signal}", payload, row.ContentType, key, token);
        var result = await ResultAsync(row, response, token);
        await NoteAsync(row, result.Outcome, result.Message, key, token);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (var key in made.Values)
            await keys.RevokeAsync(key.Key.Id, author);
    }

    private async Task<string> KeyAsync(QuarantineRow row, CancellationToken token)
    {
        if (made.TryGetValue((row.Tenant, row.Project), out var known))
            return known.Secret;

        var key = await keys.CreateAsync(
            "quarantine replay", row.Tenant.Length > 0 ? row.Tenant : null, row.Project.Length > 0 ? row.Project : null,
            TimeProvider.System.GetUtcNow().UtcDateTime + keyLifetime, author, token);
        made.Add((row.Tenant, row.Project), key);
        return key.Secret;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type, string key, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, token);
        }
        catch (HttpRequestException failure)
        {
            throw new MachineRefusal($"{otlp} cannot be reached: {failure.Message}. Entries not named above were not sent.", failure);
        }

        if (response.StatusCode < HttpStatusCode.InternalServerError && response.StatusCode != HttpStatusCode.TooManyRequests)
            return response;

        var status = (int)response.StatusCode;
        response.Dispose();
        throw new MachineRefusal($"{otlp} takes nothing at the moment (status {status}). Entries not named above were not sent; try again later.");
    }

    private static async Task<(string Outcome, string Message)> ResultAsync(QuarantineRow row, HttpResponseMessage response, CancellationToken token)
    {
        var body = await response.Content.ReadAsByteArrayAsync(token);
        if (row.Signal == "events")
        {
            var reply = JsonNode.Parse(body)!;
            var message = reply["message"]?.GetValue<string>() ?? reply["error"]?["message"]?.GetValue<string>() ?? "";
            return (response.IsSuccessStatusCode && reply["rejected"]!.GetValue<long>() == 0 ? Accepted : reply["error"] is null ? Rejected : Refused, message);
        }

        var (rejected, text) = ExportReply.Read(body, isStatus: !response.IsSuccessStatusCode);
        return (!response.IsSuccessStatusCode ? Refused : rejected > 0 ? Rejected : Accepted, text);
    }

    private async Task NoteAsync(QuarantineRow row, string outcome, string message, string key, CancellationToken token)
    {
        var note = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = $"{row.Id}-{Guid.NewGuid():N}",
            ["source"] = "observe://quarantine",
            ["type"] = NoteType,
            ["data"] = new JsonObject { ["entry"] = row.Id, ["outcome"] = outcome, ["author"] = author, ["message"] = message },
        });
        using var response = await PostAsync("v1/events", note, "application/cloudevents+json", key, token);
        if (!response.IsSuccessStatusCode)
            throw new MachineRefusal($"{row.Id} was sent again ({outcome}), but that could not be recorded: {await response.Content.ReadAsStringAsync(token)}");
    }
}
