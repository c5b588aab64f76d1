using System.Diagnostics;
using System.Globalization;

namespace Observe.Observe.Prove;

/// <summary>What was done when, a line each, in a file beside the processes' own logs; for who looks at a run that went wrong.</summary>
internal sealed class Chronicle(string file) : IDisposable
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly StreamWriter writer = new(file, append: true) { AutoFlush = true };

    public void Write(string line)
    {
        lock (writer)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {Stopwatch.GetElapsedTime(started).TotalSeconds,8:0.000}  {line}"));
        }
    }

    public void Dispose() => writer.Dispose();
}
