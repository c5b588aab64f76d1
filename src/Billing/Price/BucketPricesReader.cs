using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Observe.Vocabulary;

namespace Observe.Billing.Price;

/// <summary>Reads <c>perMillionTokens</c>: for each bucket a decimal in a string, <c>free</c>, or <c>= other_bucket</c>.</summary>
internal sealed partial class BucketPricesReader(JsonWalk walk, string path)
{
    private static readonly string[] BucketNames = [.. TokenBuckets.All.Select(bucket => bucket.Name())];

    private readonly Dictionary<TokenBucket, UnitPrice> prices = [];
    private readonly Dictionary<TokenBucket, TokenBucket> inherited = [];

    // Buckets that are written but wrong: what inherits from them has no failure of its own.
    private readonly HashSet<TokenBucket> faulty = [];

    public Dictionary<TokenBucket, UnitPrice> Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined || !walk.TryObject(element, path, BucketNames, out var members))
            return prices;

        if (members.Count == 0)
            walk.Add(path, "is empty; leave the whole entry out to leave a model unpriced");

        foreach (var (name, value) in members)
        {
            if (TokenBuckets.TryParse(name, out var bucket) && !TryRead(bucket, value))
                faulty.Add(bucket);
        }

        Resolve();
        return prices;
    }

    private bool TryRead(TokenBucket bucket, JsonElement value)
    {
        var at = $"{path}.{bucket.Name()}";
        if (value.ValueKind == JsonValueKind.Number)
        {
            var raw = value.GetRawText();
            walk.Add(at, $"{raw} is a JSON number; money is decimal text, because readers turn JSON numbers into binary floating point; write \"{raw}\"");
            return false;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            walk.Add(at, $"is {JsonWalk.Kind(value)}; write a decimal in a string, \"free\" or \"= other_bucket\", or leave the bucket out");
            return false;
        }

        var text = value.GetString()!;
        if (text.StartsWith('='))
            return TryReadInherited(bucket, text, at);

        if (text == "free")
        {
            prices[bucket] = UnitPrice.Free;
            return true;
        }

        if (FailureOf(text) is { } failure)
        {
            walk.Add(at, failure);
            return false;
        }

        prices[bucket] = UnitPrice.Of(decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        return true;
    }

    private bool TryReadInherited(TokenBucket bucket, string text, string at)
    {
        var name = text[1..].Trim();
        if (!TokenBuckets.TryParse(name, out var source))
        {
            walk.Add(at, $"\"{text}\" names no bucket; buckets are {string.Join(", ", BucketNames)}");
            return false;
        }

        inherited[bucket] = source;
        return true;
    }

    private void Resolve()
    {
        foreach (var bucket in inherited.Keys)
        {
            var seen = new List<TokenBucket> { bucket };
            var source = inherited[bucket];
            while (inherited.TryGetValue(source, out var further) && !seen.Contains(source))
            {
                seen.Add(source);
                source = further;
            }

            if (seen.Contains(source))
                walk.Add($"{path}.{bucket.Name()}", $"inherits from itself: {string.Join(" = ", seen.Append(source).Select(b => b.Name()))}");
            else if (prices.TryGetValue(source, out var price))
                prices[bucket] = price;
            else if (!faulty.Contains(source))
                walk.Add($"{path}.{bucket.Name()}", $"inherits from {source.Name()}, which has no price here");
        }
    }

    /// <summary>What is wrong with a decimal, with the nearest right spelling where there is one; null when nothing is.</summary>
    private static string? FailureOf(string text)
    {
        if (text.StartsWith('-') && Plain().IsMatch(text[1..]))
            return $"\"{text}\" is negative; a price is 0 or more (write \"free\" for a deliberate nothing)";

        if (!Plain().IsMatch(text))
            return WithComma().IsMatch(text)
                ? $"\"{text}\" is not a decimal number; write \"{text.Replace(',', '.')}\""
                : $"\"{text}\" is not a decimal number; write digits with a point, e.g. \"0.79\", \"free\" or \"= other_bucket\"";

        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.AsSpan(point + 1).TrimEnd('0').Length > UnitPrice.MaxDecimals)
            return $"\"{text}\" has more than {UnitPrice.MaxDecimals} decimals; more could not be charged exactly";

        var whole = text.AsSpan(0, point < 0 ? text.Length : point).TrimStart('0');
        return whole.Length > 7 || decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) > UnitPrice.MaxPerMillionTokens
            ? $"\"{text}\" is more than {UnitPrice.MaxPerMillionTokens} for a million tokens, the most that is accepted"
            : null;
    }

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A[0-9]+,[0-9]+\z")]
    private static partial Regex WithComma();
}
