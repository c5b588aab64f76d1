namespace Observe.Billing.Price;

/// <summary>A pattern in which <c>*</c> stands for any run of characters, also none. Everything else stands for itself.</summary>
internal static class Glob
{
    public static bool IsGlob(string name) => name.Contains('*', StringComparison.Ordinal);

    /// <summary>Greedy with one step back to the last star: linear in practice, no allocation.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, position = 0, star = -1, resume = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = position;
            }
            else if (at < pattern.Length && pattern[at] == text[position])
            {
                at++;
                position++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                position = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
