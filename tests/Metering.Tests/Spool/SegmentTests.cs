using Observe.Metering.Receive;
using Observe.Metering.Spool;

namespace Observe.Metering.Tests.Spool;

public sealed class SegmentTests : IDisposable
{
    private static readonly DateTime receivedAt = new(2026, 3, 1, 12, 0, 0, 123, 456, DateTimeKind.Utc);

    private readonly string directory = Directory.CreateTempSubdirectory("observe-segment-").FullName;

    private string File => Path.Combine(directory, "0000000000000001.spool");

    [Fact]
    public void Committed_Frames_AreReadAsTheyWere()
    {
        Frame[] frames = [Of(Signal.Traces, "one", "acme", null), Of(Signal.Events, "", null, "search"), Of(Signal.Logs, new string('x', 70_000), null, null)];
        Write(frames);

        var read = Read();

        Assert.Equal(frames.Length, read.Count);
        Assert.All(read.Zip(frames), pair =>
        {
            Assert.Equal(pair.Second.Signal, pair.First.Signal);
            Assert.Equal(pair.Second.Sender, pair.First.Sender);
            Assert.Equal(pair.Second.ReceivedAt, pair.First.ReceivedAt);
            Assert.Equal(pair.Second.Body.AsSpan(0, pair.Second.Length), pair.First.Body.AsSpan(0, pair.First.Length));
        });
    }

    [Fact]
    public void CutAtAnyByte_TheWholeFramesBeforeItAreRead()
    {
        Write(Of(Signal.Traces, "first", "acme", null), Of(Signal.Traces, "second", "acme", null));
        var whole = System.IO.File.ReadAllBytes(File);
        using (var reader = SegmentReader.Open(File))
        {
            Assert.True(reader.Next());
            var firstEnds = reader.Position;
            reader.Dispose();

            for (var length = 0; length < whole.Length; length++)
            {
                System.IO.File.WriteAllBytes(File, whole[..length]);
                Assert.Equal(length < firstEnds ? 0 : 1, Read().Count);
            }
        }
    }

    [Fact]
    public void AnyFlippedByte_EndsTheReadingBeforeItsFrame()
    {
        Write(Of(Signal.Traces, "first", "acme", null));
        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = FrameFormat.Magic.Length; at < whole.Length; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            System.IO.File.WriteAllBytes(File, flipped);
            Assert.Empty(Read());
        }
    }

    [Fact]
    public void FileOfAnotherVersion_IsRefusedByName()
    {
        System.IO.File.WriteAllText(File, "OBSPOOL9 and whatever that version wrote");
        var failure = Assert.Throws<InvalidDataException>(() => SegmentReader.Open(File));
        Assert.Contains(File, failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static Frame Of(Signal signal, string body, string? tenant, string? project) =>
        new(signal, System.Text.Encoding.UTF8.GetBytes(body + "?"), body.Length, new Sender("key_1", tenant, project), receivedAt);

    private void Write(params Frame[] frames)
    {
        using var writer = SegmentWriter.Create(File);
        foreach (var frame in frames)
            writer.Stage(frame);
        writer.Commit();
    }

    private List<Frame> Read()
    {
        using var reader = SegmentReader.Open(File);
        var frames = new List<Frame>();
        while (reader.Next())
            frames.Add(reader.Current);
        return frames;
    }
}
