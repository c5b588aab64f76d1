using System.Text;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Recordings;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Recordings;

public sealed class RecordingTests : IDisposable
{
    private static readonly string[] Added = [OriginLabels.Replayed, OriginLabels.Simulated];

    private readonly ScratchDirectory scratch = new();
    private readonly LogLines logs = new();

    // A year later than what is recorded.
    private readonly FakeTimeProvider clock = new(SmallNode.Begin.AddDays(365));

    public void Dispose()
    {
        logs.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData("a.ndjson")]
    [InlineData("a.ndjson.gz")]
    public async Task Replay_WhatWasRecorded_ShowsTheSameBoardSecondBySecond(string name)
    {
        var expected = Record(scratch.File(name), seconds: 4);
        var node = new Node("here");
        await using var player = new RecordingPlayer(node, scratch.File(name), again: false, clock, logs);

        await player.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Shifted(expected[0]), BoardText.Of(node, Added));
        foreach (var text in expected.Skip(1))
        {
            await Eventually.SeesAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromMilliseconds(100));
                    return BoardText.Of(node, Added);
                },
                now => now == Shifted(text), "the next second is played", TestContext.Current.CancellationToken);
        }

        await player.Completed;
        Assert.Equal(SourceState.Up, node.Health.State);
        Assert.Equal(clock.GetUtcNow(), node.Health.NewestSample!.Value, TimeSpan.FromSeconds(1));
        Assert.Empty(logs.Lines);
    }

    [Fact]
    public async Task Replay_EverySeries_SaysThatItIsPlayedAndWhatIsSimulated()
    {
        Record(scratch.File("a"), seconds: 1, simulated: "gpu");
        var node = new Node("here");
        await using var player = new RecordingPlayer(node, scratch.File("a"), again: false, clock, logs);

        await player.StartAsync(TestContext.Current.CancellationToken);

        Assert.All(BoardText.Of(node).Split('\n').Where(line => line.Contains('{', StringComparison.Ordinal)), line =>
        {
            Assert.Contains("observe.replayed=2026-11-23T04:00:00Z", line, StringComparison.Ordinal);
            Assert.Contains("observe.simulated=gpu", line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Replay_Again_CountersGoOnAndGaugesComeBack()
    {
        Record(scratch.File("a"), seconds: 4);
        var node = new Node("here");
        await using var player = new RecordingPlayer(node, scratch.File("a"), again: true, clock, logs);
        await player.StartAsync(TestContext.Current.CancellationToken);
        var (energy, requests, powers, xids) = (0.0, 0UL, new List<double>(), new List<double>());

        for (var step = 0; step < 300 && !(energy > 1_234_567.891 + (9 * 400)); step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
            var now = await Eventually.SeesAsync(() => Value(node, GpuMetrics.Energy), value => value >= energy, "energy never falls", TestContext.Current.CancellationToken);
            var count = Requests(node);
            Assert.True(count >= requests, $"{requests} requests became {count}");
            (energy, requests) = (now, count);
            powers.Add(Value(node, GpuMetrics.Power));
            xids.Add(Value(node, GpuMetrics.XidErrors));
        }

        Assert.True(energy > 1_234_567.891 + (9 * 400), $"energy is {energy}");
        Assert.Contains(400.125, powers);
        Assert.Contains(403.125, powers);
        // The series of the error goes with the start of a round, and its count goes on when it comes again.
        Assert.Contains(double.NaN, xids);
        Assert.Contains(4.0, xids);
        Assert.Single(node.Devices);
    }

    [Fact]
    public void Record_NamesOfPeopleAndMachines_StayOut()
    {
        Record(scratch.File("a"), seconds: 4);
        var text = File.ReadAllText(scratch.File("a"));
        Assert.DoesNotContain("gpu-node-7", text, StringComparison.Ordinal);
        Assert.DoesNotContain(SmallNode.Serial, text, StringComparison.Ordinal);

        Record(scratch.File("b"), seconds: 1, withNames: true);
        text = File.ReadAllText(scratch.File("b"));
        Assert.Contains("gpu-node-7.example.com", text, StringComparison.Ordinal);
        Assert.Contains(SmallNode.Serial, text, StringComparison.Ordinal);
        Assert.Equal("gpu-node-7.example.com", RecordingPlayer.NodeName(scratch.File("b")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.gz")]
    public async Task Replay_CutOffAnywhere_PlaysWhatIsThereOrSaysWhatIsWrong(string name)
    {
        Record(scratch.File(name), seconds: 4);
        var whole = await File.ReadAllBytesAsync(scratch.File(name), TestContext.Current.CancellationToken);
        var played = 0;
        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 97))
        {
            var file = scratch.File("cut-" + name);
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            try
            {
                using var reader = new RecordingReader(file);
                while (reader.Next() is not null)
                    played++;
                // All of it may be there while only the end of the compressed stream is missing.
                Assert.True(!reader.IsComplete || length > whole.Length - 32);
            }
            catch (RecordingException e)
            {
                Assert.Contains(file, e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(played > 0, "no cut left anything to play");
    }

    [Fact]
    public async Task Replay_CutOff_WarnsWithTheLine()
    {
        Record(scratch.File("a"), seconds: 2);
        var lines = await File.ReadAllLinesAsync(scratch.File("a"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch.File("a"), string.Join('\n', lines[..^1]) + "\n{\"t\":17", TestContext.Current.CancellationToken);
        var node = new Node("here");
        await using var player = new RecordingPlayer(node, scratch.File("a"), again: false, clock, logs);

        await player.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.SeesAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return player.Completed.IsCompleted;
            },
            ended => ended, "the recording ended", TestContext.Current.CancellationToken);

        Assert.Equal([$"Warning: The recording {scratch.File("a")} was cut off after line {lines.Length - 1}; what is there is played"], logs.Lines);
    }

    [Theory]
    [InlineData(1, "no JSON", "it is not JSON")]
    [InlineData(1, """{"layout":1}""", "its first line does not say so")]
    [InlineData(1, """{"recording":2,"at":"2026-11-23T04:00:00Z","node":"n"}""", "it has version 2, and this exporter reads version 1")]
    [InlineData(1, """{"recording":1,"at":"yesterday","node":"n"}""", "yesterday")]
    [InlineData(2, "[]", "it is not an object")]
    [InlineData(2, """{"metric":5,"name":"x","kind":"Gauge","unit":"1","description":""}""", "metric 5 comes where 0 is due")]
    [InlineData(2, """{"metric":0,"name":"x","kind":"Thing","unit":"1","description":""}""", "'Thing' is no kind of metric")]
    [InlineData(2, """{"t":1,"block":9,"set":[]}""", "block 9 was not described before")]
    [InlineData(2, """{"gone":9}""", "it takes away a block that is not there")]
    [InlineData(2, """{"block":0,"device":null,"labels":[],"series":[[0,[]]]}""", "metric 0 was not described before")]
    [InlineData(2, """{"what":9}""", "it is of no kind that is known")]
    public void Read_DamagedLine_IsNamedWithWhatIsWrong(int line, string text, string reason)
    {
        string[] lines = ["""{"recording":1,"at":"2026-11-23T04:00:00Z","node":"n"}""", "{}", "{}"];
        lines[line - 1] = text;
        File.WriteAllText(scratch.File("a"), string.Join('\n', lines) + "\n");

        var damaged = Assert.Throws<RecordingException>(() =>
        {
            using var reader = new RecordingReader(scratch.File("a"));
            reader.Next();
        });

        Assert.StartsWith($"{scratch.File("a")}, line {line}: this is no recording of the GPU exporter, or it is damaged: ", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(reason, damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedBeforeItFillsTheMemory()
    {
        File.WriteAllBytes(scratch.File("a"), [.. Encoding.ASCII.GetBytes("{\"recording\":1,\"at\":\"2026-11-23T04:00:00Z\",\"node\":\"n\"}\n"), .. new byte[9 << 20]]);
        using var reader = new RecordingReader(scratch.File("a"));

        var endless = Assert.Throws<RecordingException>(() => reader.Next());
        Assert.Contains("the line is longer than 8388608 bytes", endless.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "")]
    [InlineData("a.gz", "no gzip at all")]
    [InlineData("a.gz", "")]
    public async Task Replay_NoRecording_SaysSo(string name, string text)
    {
        await File.WriteAllTextAsync(scratch.File(name), text, TestContext.Current.CancellationToken);
        await using var player = new RecordingPlayer(new Node("here"), scratch.File(name), again: true, clock, logs);

        var none = await Assert.ThrowsAsync<RecordingException>(() => player.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(scratch.File(name), none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_NowhereToWrite_SaysSo()
    {
        var refused = Assert.Throws<RecordingException>(() => new RecordingWriter(scratch.File("no/such/folder"), new Node("n"), SmallNode.Begin));
        Assert.StartsWith($"{scratch.File("no/such/folder")} cannot be recorded to: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorder_ItsTimeOver_EndsTheFileAsAWhole()
    {
        var small = new SmallNode();
        small.Tick();
        await using var recorder = new Recorder(small.Node, new RecordingOrder(scratch.File("a.gz"), TimeSpan.FromSeconds(3), WithNames: false, Simulated: null), clock, logs);

        recorder.Start();
        await Eventually.SeesAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return recorder.Completed.IsCompleted;
            },
            ended => ended, "the recording ended", TestContext.Current.CancellationToken);

        using var reader = new RecordingReader(scratch.File("a.gz"));
        while (reader.Next() is not null)
            Assert.True(reader.Line > 0);
        Assert.True(reader.IsComplete);
    }

    /// <summary>What the board says after each second, as a replay shows it: without what the exporter says about itself.</summary>
    private static List<string> Record(string path, int seconds, bool withNames = false, string? simulated = null)
    {
        var small = new SmallNode();
        var texts = new List<string>();
        using var writer = new RecordingWriter(path, small.Node, SmallNode.Begin, withNames, simulated);
        for (var second = 0; second < seconds; second++)
        {
            small.Tick();
            writer.Write();
            var lines = BoardText.Of(small.Node).Split('\n').Where(line => !line.StartsWith("observe.exporter.", StringComparison.Ordinal));
            texts.Add(string.Join('\n', lines).Replace($"hw.serial_number={SmallNode.Serial},", "", StringComparison.Ordinal));
        }

        writer.End(SmallNode.Begin.AddSeconds(seconds));
        return texts;
    }

    /// <summary>Starts of counters are moved to now as well.</summary>
    private static string Shifted(string text)
    {
        foreach (var start in (DateTimeOffset[])[SmallNode.Begin, SmallNode.Begin.AddSeconds(2)])
            text = text.Replace($" {start.ToUnixTimeMilliseconds()}", $" {start.AddDays(365).ToUnixTimeMilliseconds()}", StringComparison.Ordinal);
        return text;
    }

    private static double Value(Node node, Metric metric)
    {
        foreach (var block in node.Board.Blocks)
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            var at = Array.FindIndex(copy.Series, series => series.Metric == metric);
            if (at >= 0)
                return copy.Values[at];
        }

        return double.NaN;
    }

    private static ulong Requests(Node node)
    {
        foreach (var block in node.Board.Blocks)
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            if (copy.Histograms.FirstOrDefault(histogram => histogram is not null) is { } histogram)
                return histogram.Count;
        }

        return 0;
    }
}
