namespace Observe.Storage.Tests.Native;

/// <summary>Rows at random, from a seed that the failing test prints, with the borders of each type among them.</summary>
internal static class EveryTypeRows
{
    private static readonly string[] Texts =
    [
        "", "a", "plain ascii", "naïve café – €", "日本語のテキスト", "🙂🙃", "tab\tnew\nline\\'\"`", "\0zero\0", new('x', 42), new('y', 43),
        new('é', 64), new('z', 127), new('z', 128), new('€', 20_000), new('w', 70_000),
    ];

    public static List<EveryType> Make(int seed, int count)
    {
        var random = new Random(seed);
        var rows = new List<EveryType>(count);
        for (var i = 0; i < count; i++) rows.Add(Row(random, (uint)i));
        return rows;
    }

    public static void AssertSame(IReadOnlyList<EveryType> expected, IReadOnlyList<EveryType> actual, int seed)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var (want, got) = (expected[i], actual[i]);
            Assert.True(want.Tags.SequenceEqual(got.Tags), $"seed {seed}, row {i}: tags");
            Assert.True(
                want.Attributes.Count == got.Attributes.Count && want.Attributes.All(a => got.Attributes[a.Key] == a.Value),
                $"seed {seed}, row {i}: attributes");
            Assert.Equal(want, got with { Tags = want.Tags, Attributes = want.Attributes });
        }
    }

    private static EveryType Row(Random random, uint id) => new(
        id,
        Pick<byte>(random, 0, byte.MaxValue, (byte)random.Next(256)),
        Pick<ushort>(random, 0, ushort.MaxValue, (ushort)random.Next(65536)),
        Pick<uint>(random, 0, uint.MaxValue, (uint)random.NextInt64()),
        Pick<ulong>(random, 0, ulong.MaxValue, (ulong)random.NextInt64()),
        Pick(random, UInt128.Zero, UInt128.MaxValue, new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())),
        Pick<sbyte>(random, sbyte.MinValue, sbyte.MaxValue, (sbyte)random.Next(256)),
        Pick<int>(random, int.MinValue, int.MaxValue, random.Next()),
        Pick<long>(random, long.MinValue, long.MaxValue, random.NextInt64()),
        Pick<float>(random, float.MinValue, float.NegativeInfinity, random.NextSingle()),
        Pick<double>(random, double.Epsilon, double.PositiveInfinity, random.NextDouble()),
        random.Next(2) == 0,
        Texts[random.Next(Texts.Length)],
        random.Next(3) switch { 0 => "", 1 => "twelve bytes", _ => "été" },
        random.Next(4) == 0 ? $"word {random.Next(400)}" : Texts[random.Next(8)],
        random.Next(9) == 0 ? Guid.Empty : NewGuid(random),
        DateTimeOffset.FromUnixTimeSeconds(Pick<long>(random, 0, uint.MaxValue, random.NextInt64(uint.MaxValue))),
        DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(-2_000_000_000_000, 9_000_000_000_000)),
        DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(-2_000_000_000_000_000, 80_000_000_000_000_000) / 10 * 10),
        DateTime.UnixEpoch.AddTicks(random.NextInt64(0, 80_000_000_000_000_000)),
        new DateOnly(1970, 1, 1).AddDays(Pick(random, 0, ushort.MaxValue, random.Next(65536))),
        Money(random),
        Pick(random, Shade.Dark, Shade.Light, Shade.Grey),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Texts[random.Next(12)])],
        Enumerable.Range(0, random.Next(5)).ToDictionary(k => $"key {k + random.Next(3) * 10}", _ => Texts[random.Next(12)]),
        random.Next(3) == 0 ? null : (ulong)random.NextInt64(),
        random.Next(3) == 0 ? null : random.NextInt64(),
        random.Next(3) == 0 ? null : random.NextDouble(),
        random.Next(3) == 0 ? null : Money(random),
        random.Next(3) == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(80_000_000_000_000_000) / 10 * 10));

    // At most 16 digits before and 12 behind the point: what Decimal(38, 12) and System.Decimal both hold.
    private static decimal Money(Random random) => random.Next(5) switch
    {
        0 => 0m,
        1 => 9_999_999_999_999_999.999999999999m,
        2 => -0.000000000001m,
        3 => new decimal(random.Next(), random.Next(), random.Next(100), random.Next(2) == 0, 12),
        _ => random.Next(-1_000_000, 1_000_000) / 100m,
    };

    private static Guid NewGuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static T Pick<T>(Random random, T low, T high, T between) => random.Next(6) switch { 0 => low, 1 => high, _ => between };
}
