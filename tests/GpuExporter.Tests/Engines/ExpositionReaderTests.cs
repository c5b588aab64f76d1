using System.Text;
using Observe.GpuExporter.Engines.Exposition;
using Observe.GpuExporter.Engines.Reading;

namespace Observe.GpuExporter.Tests.Engines;

public sealed class ExpositionReaderTests
{
    [Theory]
    [InlineData("a 1", "a", 1d)]
    [InlineData("a{} 1.5e+09 1395066363000", "a", 1.5e9)]
    [InlineData("a{b=\"c\",} +Inf", "a", double.PositiveInfinity)]
    [InlineData("a{b=\"}\\\" 3\"}  -Inf", "a", double.NegativeInfinity)]
    [InlineData("a_bucket{le=\"0.1\"} 8 # {trace_id=\"x\"} 0.054 1520879607.789", "a_bucket", 8d)]
    [InlineData("vllm:x{a=\"1\"}2\r", "vllm:x", 2d)]
    public void Read_Sample_IsTaken(string line, string name, double value)
    {
        var reader = new ExpositionReader(Encoding.UTF8.GetBytes("# TYPE a counter\n\n" + line + "\n# EOF\n"));

        Assert.True(reader.Read());
        Assert.Equal(name, Encoding.UTF8.GetString(reader.Name));
        Assert.Equal(value, reader.Value);
        Assert.False(reader.Read());
        Assert.Equal(0, reader.Malformed);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("{a=\"b\"} 1")]
    [InlineData("a{b=\"c} 1")]
    [InlineData("a one")]
    [InlineData("a{b=\"c\"}")]
    [InlineData("<html>")]
    public void Read_NoSample_IsCountedAndPassedOver(string line)
    {
        var reader = new ExpositionReader(Encoding.UTF8.GetBytes(line + "\nafter 2"));

        Assert.True(reader.Read());
        Assert.Equal("after", Encoding.UTF8.GetString(reader.Name));
        Assert.Equal(1, reader.Malformed);
    }

    [Fact]
    public void Labels_WithEscapesAndLookalikes_AreFound()
    {
        var reader = new ExpositionReader("a{xle=\"9\",path=\"C:\\\\DIR\\n\\\"q\\\",le=\\\"7\\\"\",le=\"0.5\",empty=\"\"} 1"u8);
        Assert.True(reader.Read());

        Assert.Equal("C:\\DIR\n\"q\",le=\"7\"", reader.Labels.Text("path"u8));
        Assert.Equal("0.5", reader.Labels.Text("le"u8));
        Assert.True(reader.Labels.Has("empty"u8, ""u8));
        Assert.False(reader.Labels.TryFind("e"u8, out _));
    }

    [Fact]
    public void Read_AnyBytes_NeverThrowsAndEnds()
    {
        var pages = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Engines/Expositions")).Select(File.ReadAllBytes).ToArray();
        var dice = new Random(4711);
        var samples = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var page = (byte[])pages[dice.Next(pages.Length)].Clone();
            for (var cut = dice.Next(1, 20); cut > 0; cut--)
                page[dice.Next(page.Length)] = "{}\"\\\n #,=e9+\0\xff"u8[dice.Next(15)];
            var part = page.AsSpan(0, dice.Next(page.Length));
            if (PageReader.Recognise(part) is { } dialect)
                samples += new PageReader(dialect).Read(part, out _).Count;
        }

        Assert.InRange(samples, 1_000, 10_000_000);
    }

    [Fact]
    public void Read_Samples_AllocatesNothing()
    {
        var page = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Engines/Expositions/vllm.txt"));
        Count(page);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var samples = Count(page);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(24, samples);
    }

    private static int Count(byte[] page)
    {
        var reader = new ExpositionReader(page);
        var samples = 0;
        while (reader.Read())
            samples += reader.Labels.TryFind("model_name"u8, out _) || !reader.Name.IsEmpty ? 1 : 0;
        return samples;
    }
}
