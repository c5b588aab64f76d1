using System.Text;

namespace Observe.Testing.Fuzz;

/// <summary>
/// Mutates JSON as a list of tokens: values at the edges, duplicate keys, wrong types, missing punctuation, depth, bad escapes
/// and bad UTF-8; blind mutations of the bytes beside them.
/// </summary>
public sealed class JsonMutator(Random random)
{
    private static readonly string[] values =
    [
        "0", "-0", "-1", "1e400", "1E-400", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "0.1", "00", "+1", ".5",
        "1.", "0x10", "NaN", "Infinity", "\"NaN\"", "\"-1\"", "\"1e3\"", "\"\"", "\" 1\"", "null", "true", "tru", "{}", "[]", "[[]]", "{\"a\":{}}",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\x41\"", "\"\\u00\"", "\"\t\"", "\"AQI\"", "\"A!==\"", "\"0102030405060708090A0B0C0D0E0F10\"",
        "\"00000000000000000000000000000000\"", "\"SPAN_KIND_CLIENT\"", "\"STATUS_CODE_ERROR\"", "\"2026-13-41T25:61:61Z\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:60+99:99\"", "\"2.0\"", "3000000000", "1234567890123456789012345678901234567890",
    ];

    private static readonly string[] keys =
    [
        "\"traceId\"", "\"trace_id\"", "\"spanId\"", "\"resourceSpans\"", "\"resource_spans\"", "\"attributes\"", "\"value\"", "\"stringValue\"", "\"intValue\"",
        "\"kvlistValue\"", "\"kind\"", "\"startTimeUnixNano\"", "\"data\"", "\"id\"", "\"source\"", "\"specversion\"", "\"time\"", "\"\"", "\"input_tokens\"", "\"a\\u0000b\"",
    ];

    public byte[] Mutate(byte[] body, byte[] other)
    {
        if (random.Next(5) == 0)
            return new ProtobufMutator(random).Blind(body);

        var tokens = Tokens(Encoding.UTF8.GetString(body));
        for (var changes = 1 + random.Next(4); changes > 0 && tokens.Count > 0; changes--)
            Change(tokens, other);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(tokens));
        return random.Next(10) switch
        {
            0 => new ProtobufMutator(random).Blind(bytes),
            1 => [0xEF, 0xBB, 0xBF, .. bytes],
            2 => BadUtf8(bytes),
            _ => bytes,
        };
    }

    private void Change(List<string> tokens, byte[] other)
    {
        var at = random.Next(tokens.Count);
        switch (random.Next(12))
        {
            case 0: tokens.RemoveAt(at); break;
            case 1: tokens.Insert(at, tokens[random.Next(tokens.Count)]); break;
            case 2: (tokens[at], tokens[random.Next(tokens.Count)]) = (tokens[random.Next(tokens.Count)], tokens[at]); break;
            case 3: tokens.InsertRange(at, tokens.GetRange(at, Math.Min(tokens.Count - at, 1 + random.Next(30)))); break;
            case 4: tokens.RemoveRange(at, Math.Min(tokens.Count - at, 1 + random.Next(10))); break;
            case 5 when random.Next(15) == 0: tokens[at] = Deep(); break;
            case 6 when random.Next(15) == 0: tokens[at] = "\"" + new string(random.Next(2) == 0 ? 'a' : '\u20ac', 1 << random.Next(4, 17)) + "\""; break;
            case 7 when random.Next(15) == 0: tokens[at] = string.Join(',', Enumerable.Repeat(tokens[at], 1 << random.Next(2, 12))); break;
            case 8: tokens[at] = keys[random.Next(keys.Length)]; break;
            case 9: tokens.Add(Encoding.UTF8.GetString(other, 0, Math.Min(other.Length, random.Next(200)))); break;
            default: tokens[at] = values[random.Next(values.Length)]; break;
        }
    }

    private string Deep()
    {
        var depth = random.Next(2) == 0 ? 10_000 : random.Next(1, 130);
        var (open, close) = random.Next(3) switch
        {
            0 => ("[", "]"),
            1 => ("{\"a\":", "}"),
            _ => ("{\"arrayValue\":{\"values\":[", "]}}"),
        };
        var starts = string.Concat(Enumerable.Repeat(open, depth));
        return random.Next(2) == 0 ? starts : starts + "1" + string.Concat(Enumerable.Repeat(close, depth));
    }

    private byte[] BadUtf8(byte[] bytes)
    {
        byte[][] bad = [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82]];
        var at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. bad[random.Next(bad.Length)], .. bytes[at..]];
    }

    // Strings, numbers and words, and punctuation one by one; white space is dropped.
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i++;
            if (char.IsWhiteSpace(text[start]))
                continue;

            if (text[start] == '"')
            {
                while (i < text.Length && text[i] != '"')
                    i += text[i] == '\\' ? 2 : 1;
                i = Math.Min(i + 1, text.Length);
            }
            else if (!"{}[]:,".Contains(text[start], StringComparison.Ordinal))
            {
                while (i < text.Length && !"{}[]:,\" \n\r\t".Contains(text[i], StringComparison.Ordinal))
                    i++;
            }

            tokens.Add(text[start..i]);
        }

        return tokens;
    }
}
