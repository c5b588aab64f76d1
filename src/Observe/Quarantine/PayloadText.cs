using System.Text;
using Observe.Metering.Content;

namespace Observe.Observe.Quarantine;

/// <summary>
/// What a person may read of a payload: it may hold prompts and answers (R14), so mail addresses, card numbers and keys are masked by
/// the built-in rules. Of protobuf the texts in it are shown, a line each.
/// </summary>
internal static class PayloadText
{
    // Shorter runs are most often numbers that happen to be letters.
    private const int ShortestText = 4;

    public static string Of(byte[] payload, string contentType) => ContentPolicy.Nothing.Apply(
        contentType.EndsWith("json", StringComparison.Ordinal) ? payload : Encoding.UTF8.GetBytes(string.Join('\n', Texts(payload))));

    private static IEnumerable<string> Texts(byte[] payload)
    {
        for (var start = 0; start < payload.Length; start++)
        {
            var end = start;
            while (end < payload.Length && payload[end] is >= 0x20 and < 0x7F)
                end++;
            if (end - start >= ShortestText)
                yield return Encoding.ASCII.GetString(payload, start, end - start);
            start = end;
        }
    }
}
