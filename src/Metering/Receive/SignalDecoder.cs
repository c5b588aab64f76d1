using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;

namespace Observe.Metering.Receive;

/// <summary>
/// Decodes the frames of one signal into rows. Not thread-safe: each lane has its own, and what it holds it reuses from frame to frame.
/// </summary>
internal abstract class SignalDecoder
{
    /// <summary>
    /// Appends what the frame says to <paramref name="rows"/> and tells <paramref name="tally"/> what became of each item; stops
    /// when the tally is full.
    /// </summary>
    /// <returns>
    /// Null, or where and why the body cannot be decoded: then the frame is refused whole, and the caller takes back what was appended.
    /// </returns>
    public abstract DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally);
}
