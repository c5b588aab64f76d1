using System.Text;

namespace Observe.Storage.Client;

/// <summary>
/// A good answer under way. Reads its bytes and never mistakes a broken answer for a short one: whatever ends early, or carries
/// the exception that ClickHouse appends once the status line is out, throws.
/// </summary>
/// <remarks>
/// Recent servers announce <c>X-ClickHouse-Exception-Tag</c> and append
/// <c>\r\n__exception__\r\nTAG\r\nmessage\r\nlength TAG\r\n__exception__\r\n</c>; older ones append the bare
/// <c>Code: n. DB::Exception: …</c> and cut the connection. The last bytes are kept so that either is found behind any data.
/// </remarks>
internal sealed class Answer(HttpResponseMessage response, Stream stream, Deadline deadline, string queryId) : IDisposable
{
    // ClickHouse bounds the message at 16 KiB.
    private const int TailBytes = 20 * 1024;
    private const int MaxTextBytes = 1024 * 1024;
    private static ReadOnlySpan<byte> Marker => "__exception__"u8;
    private static ReadOnlySpan<byte> OldMarker => "Code: "u8;

    private readonly byte[] tail = new byte[TailBytes];
    private readonly string? tag = response.Headers.TryGetValues("X-ClickHouse-Exception-Tag", out var tags) ? tags.First() : null;
    private int tailLength;

    public string QueryId { get; } = response.Headers.TryGetValues("X-ClickHouse-Query-Id", out var ids) ? ids.First() : queryId;

    /// <summary>Reads some bytes; 0 at the good end of the answer.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target)
    {
        int read;
        try
        {
            read = await stream.ReadAsync(target, deadline.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsOver)
        {
            throw new ClickHouseException(0, ErrorText.Timeout, "the answer took longer than the connection's Timeout", QueryId, e) { IsMidStream = true };
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw AppendedException(anywhere: true) ?? Broken($"the connection broke in the middle of the answer: {e.Message}", e);
        }

        if (read > 0) Remember(target.Span[..read]);
        else if (AppendedException() is { } appended) throw appended;
        return read;
    }

    /// <summary>Reads the whole answer of a statement that returns no rows, and gives back its first MiB as text.</summary>
    public async Task<string> ReadTextAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[8 * 1024];
        for (int read; (read = await ReadAsync(buffer)) > 0;)
        {
            if (text.Length < MaxTextBytes) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return LooksLikeException(Encoding.UTF8.GetBytes(text.ToString())) ? throw ErrorText.ReadMidStream(text.ToString(), QueryId) : text.ToString();
    }

    /// <summary>Why bytes that should have been data are none: reads to the end and looks for ClickHouse's own reason.</summary>
    /// <param name="problem">What is wrong, in words, for when ClickHouse gave no reason.</param>
    public async Task<ClickHouseException> ExplainAsync(string problem)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            while (await ReadAsync(buffer) > 0)
            {
            }
        }
        catch (ClickHouseException e)
        {
            return e;
        }

        return AppendedException(anywhere: true) ?? Broken(problem, null);
    }

    public void Dispose()
    {
        response.Dispose();
        deadline.Dispose();
    }

    /// <summary>Whether bytes at a block's start are the beginning of an appended exception.</summary>
    public static bool LooksLikeException(ReadOnlySpan<byte> start) =>
        start.TrimStart("\r\n"u8).StartsWith(Marker) || (start.TrimStart("\r\n"u8).StartsWith(OldMarker) && start.IndexOf("DB::"u8) > 0);

    private ClickHouseException Broken(string problem, Exception? cause) =>
        new(0, ErrorText.Truncated, problem, QueryId, cause) { IsMidStream = true };

    private ClickHouseException? AppendedException(bool anywhere = false)
    {
        var bytes = tail.AsSpan(0, tailLength);
        if (tag is not null)
        {
            if (!bytes.TrimEnd("\r\n"u8).EndsWith(Marker) && !anywhere) return null;
            var open = bytes.IndexOf(Encoding.ASCII.GetBytes($"__exception__\r\n{tag}\r\n"));
            if (open < 0) return null;
            var message = bytes[(open + Marker.Length + 4 + tag.Length)..];
            var close = message.LastIndexOf(Encoding.ASCII.GetBytes($" {tag}\r\n"));
            var end = close < 0 ? message.Length : message[..close].LastIndexOf("\n"u8);
            return ErrorText.ReadMidStream(Encoding.UTF8.GetString(message[..Math.Max(end, 0)]), QueryId);
        }

        // Without a tag only a broken answer is searched: a good one may hold such a text as a value.
        var text = anywhere ? bytes.LastIndexOf(OldMarker) : -1;
        if (text < 0 || bytes[text..].IndexOf("DB::"u8) < 0) return null;
        return ErrorText.ReadMidStream(Encoding.UTF8.GetString(bytes[text..]), QueryId);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= TailBytes)
        {
            bytes[^TailBytes..].CopyTo(tail);
            tailLength = TailBytes;
            return;
        }

        var keep = Math.Min(tailLength, TailBytes - bytes.Length);
        tail.AsSpan(tailLength - keep, keep).CopyTo(tail);
        bytes.CopyTo(tail.AsSpan(keep));
        tailLength = keep + bytes.Length;
    }
}
