using System.Text.Json;

namespace Observe.Billing.Price;

/// <summary>Walks a JSON document and notes what is wrong with the path where it is, in the words of the file.</summary>
internal sealed class JsonWalk
{
    private readonly List<string> failures = [];

    public IReadOnlyList<string> Failures => failures;

    public void Add(string path, string what) => failures.Add(path.Length == 0 ? what : $"{path}: {what}");

    public void AddRange(IEnumerable<string> complete) => failures.AddRange(complete);

    /// <summary>The members of an object; unknown and repeated keys are failures (a repeated key hides one of two prices).</summary>
    public bool TryObject(
        JsonElement element, string path, IReadOnlyCollection<string> known, out Dictionary<string, JsonElement> members)
    {
        members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path.Length == 0 ? "the file" : path, $"is {Kind(element)}; an object {{ … }} is expected");
            return false;
        }

        foreach (var member in element.EnumerateObject())
        {
            var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!known.Contains(member.Name))
                Add(at, $"is not known here; known are {string.Join(", ", known)}");
            else if (!members.TryAdd(member.Name, member.Value))
                Add(at, "is written twice; keep one");
        }

        return true;
    }

    /// <summary>A non-empty string; null when absent, null or wrong (then a failure is noted).</summary>
    public string? Text(Dictionary<string, JsonElement> members, string key, string path, bool required)
    {
        if (!TryMember(members, key, path, required, out var element))
            return null;

        if (element.ValueKind != JsonValueKind.String)
        {
            Add(path, $"is {Kind(element)}; a string is expected");
            return null;
        }

        var text = element.GetString()!;
        if (text.Length != 0 && text.AsSpan().Trim().Length == text.Length)
            return text;

        Add(path, text.Length == 0 ? "is empty" : $"\"{text}\" begins or ends with a space");
        return null;
    }

    public JsonElement? Array(Dictionary<string, JsonElement> members, string key, string path, bool required)
    {
        if (!TryMember(members, key, path, required, out var element))
            return null;

        if (element.ValueKind == JsonValueKind.Array)
            return element;

        Add(path, $"is {Kind(element)}; a list [ … ] is expected");
        return null;
    }

    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {element.GetRawText()}",
        JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => "null",
    };

    private bool TryMember(
        Dictionary<string, JsonElement> members, string key, string path, bool required, out JsonElement element)
    {
        var isPresent = members.TryGetValue(key, out element);
        if (required && !isPresent)
            Add(path, "is missing");
        else if (required && element.ValueKind == JsonValueKind.Null)
            Add(path, "is null");

        return isPresent && element.ValueKind != JsonValueKind.Null;
    }
}
