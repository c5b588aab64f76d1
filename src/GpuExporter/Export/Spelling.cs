namespace Observe.GpuExporter.Export;

/// <summary>Whose names a page of metrics speaks; several may be on one page, because no name is in two of them.</summary>
[Flags]
public enum Spelling
{
    /// <summary>OpenTelemetry's names by OpenTelemetry's own rule for Prometheus: <c>hw_energy_joules_total</c>.</summary>
    Native = 1,

    /// <summary>The names, units and labels of dcgm-exporter: <c>DCGM_FI_DEV_GPU_UTIL</c>.</summary>
    Dcgm = 2,

    /// <summary>The names that DCGM 4.6 has for the same fields: <c>DCGM_FI_DEV_BOARD_POWER_WATTS</c>. A field without a new name keeps its old one.</summary>
    Dcgm46 = 4,
}

/// <summary>The words for <see cref="Spelling"/> in settings and in a scrape's address.</summary>
internal static class Spellings
{
    public const string Names = "native, dcgm, dcgm-4.6";

    /// <summary>How many combinations there are, and one for none.</summary>
    public const int Combinations = 8;

    /// <returns>Null when a word is none of <see cref="Names"/>, or when there is none. Allocates nothing.</returns>
    public static Spelling? Parse(ReadOnlySpan<char> text)
    {
        var all = default(Spelling);
        foreach (var range in text.Split(','))
        {
            var word = text[range].Trim();
            var one = word switch
            {
                "native" => Spelling.Native,
                "dcgm" => Spelling.Dcgm,
                "dcgm-4.6" => Spelling.Dcgm46,
                _ => default,
            };
            if (one == default)
                return null;
            all |= one;
        }

        return all;
    }
}
