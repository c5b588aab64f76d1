using System.IO.Compression;

namespace Observe.GpuExporter.Recordings;

/// <summary>Reads a recording's lines, however long the file is, none longer than a bound. One thread.</summary>
internal sealed class RecordingLines : IDisposable
{
    /// <summary>A layout of some thousand series is below a megabyte.</summary>
    private const int MaxLineBytes = 8 << 20;

    private readonly Stream file;
    private byte[] buffer = new byte[16 << 10];
    private int start;
    private int end;

    /// <exception cref="RecordingException">The file cannot be read.</exception>
    public RecordingLines(string path)
    {
        try
        {
            var opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file = RecordingFormat.IsCompressed(path) ? new GZipStream(opened, CompressionMode.Decompress) : opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException($"The recording {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; null at the end of the file. What follows the last end of a line was cut off, and is left out.</summary>
    /// <exception cref="InvalidDataException">The line is too long, or the file is no compressed one.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = buffer.AsMemory(start, at);
                start += at + 1;
                Number++;
                return line;
            }

            if (!Fill())
                return null;
        }
    }

    public void Dispose() => file.Dispose();

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= MaxLineBytes)
                throw new InvalidDataException($"the line is longer than {MaxLineBytes} bytes");
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = Read();
        end += read;
        return read > 0;
    }

    private int Read()
    {
        try
        {
            return file.Read(buffer, end, buffer.Length - end);
        }
        catch (InvalidDataException) when (Number > 0)
        {
            // The compressed stream was cut off: what came out of it is whole.
            return 0;
        }
    }
}
