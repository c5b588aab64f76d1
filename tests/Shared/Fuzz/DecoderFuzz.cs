using System.Diagnostics;
using Observe.Metering;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp.Json;
using Observe.Metering.Store;

namespace Observe.Testing.Fuzz;

/// <summary>What a share of the fuzzing came to.</summary>
/// <param name="Bodies">Mutated bodies read.</param>
/// <param name="Taken">Those that were taken, whole or in part.</param>
/// <param name="Slowest">The longest that one body took.</param>
/// <param name="MostAllocatedBytes">The most that the reading of one body allocated.</param>
internal sealed record FuzzFigures(long Bodies, long Taken, TimeSpan Slowest, long MostAllocatedBytes)
{
    public static FuzzFigures operator +(FuzzFigures left, FuzzFigures right) => new(
        left.Bodies + right.Bodies, left.Taken + right.Taken, left.Slowest > right.Slowest ? left.Slowest : right.Slowest,
        Math.Max(left.MostAllocatedBytes, right.MostAllocatedBytes));
}

/// <summary>A body broke a promise; the message says which, and how to make the body again.</summary>
internal sealed class FuzzException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Gives mutated bodies to everything that reads bodies – the JSON transcoder, the decoders of all signals, the columns – in this
/// process, and holds them to this: nothing is thrown, a refused body leaves no row, what is held and allocated is bounded by
/// the body's length, reading it again gives the same rows, and it takes no time to speak of.
/// Body number n of a seed is always the same, whoever reads it.
/// </summary>
internal sealed class DecoderFuzz(int seed)
{
    /// <summary>Above this somebody would notice; the longest bodies are a megabyte.</summary>
    private static readonly TimeSpan slow = TimeSpan.FromSeconds(5);

    // A span of 30 bytes becomes a row of some hundred; what is not proportional is tables and words.
    private const long HeldBytesPerByte = 200;
    private const long HeldBytesAtLeast = 4L << 20;
    private const int MaxJsonBytes = 64 << 20;
    private const int ReadAgainEvery = 64;

    private static readonly DateTime receivedAt = DateTime.UnixEpoch.AddSeconds(1_790_000_100);
    private static readonly Sender sender = new("key_1", null, null);

    /// <summary>Reads the bodies of these numbers, one after the other.</summary>
    /// <param name="numbers">Which.</param>
    /// <param name="watch">Told the number before each body; for whoever watches for hangs.</param>
    /// <exception cref="FuzzException">At the first body that breaks a promise.</exception>
    public FuzzFigures Run(IEnumerable<long> numbers, Action<long>? watch = null)
    {
        var figures = new FuzzFigures(0, 0, TimeSpan.Zero, 0);
        using var reading = new Reader();
        foreach (var number in numbers)
        {
            watch?.Invoke(number);
            figures += One(number, reading);
        }

        return figures;
    }

    /// <summary>Body number <paramref name="number"/>.</summary>
    public (FuzzSignal Signal, bool IsJson, byte[] Body) Body(long number)
    {
        var random = new Random((int)((((ulong)number * 0x9E3779B97F4A7C15) ^ (uint)seed) >> 33));
        var isJson = number % 3 == 0;
        var corpus = isJson ? FuzzCorpus.Json : FuzzCorpus.Protobuf;
        var (signal, body) = corpus[random.Next(corpus.Count)];
        var other = corpus[random.Next(corpus.Count)].Body;
        return (signal, isJson, isJson ? new JsonMutator(random).Mutate(body, other) : new ProtobufMutator(random).Mutate(body, other));
    }

    private FuzzFigures One(long number, Reader reader)
    {
        var (signal, isJson, body) = Body(number);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            var isTaken = reader.Read(signal, isJson, body);
            var elapsed = Stopwatch.GetElapsedTime(started);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Promise(elapsed < slow, $"took {elapsed.TotalSeconds:0.0} s");
            Promise(Math.Max(allocated, reader.HeldBytes) < (HeldBytesPerByte * body.Length) + HeldBytesAtLeast,
                $"allocated {allocated} bytes and held {reader.HeldBytes}");
            if (number % ReadAgainEvery == 0)
                Promise(reader.Rows().AsSpan().SequenceEqual(reader.RowsReadAgain(signal, isJson, body)), "gives other rows when it is read again");
            return new FuzzFigures(1, isTaken ? 1 : 0, elapsed, allocated);
        }
        catch (Exception e) when (e is not FuzzException)
        {
            throw new FuzzException(Words($"threw {e.GetType().Name}: {e.Message}"), e);
        }

        void Promise(bool isKept, string words)
        {
            if (!isKept)
                throw new FuzzException(Words(words));
        }

        string Words(string what) => $"Body {number} of seed {seed} ({signal}, {(isJson ? "JSON" : "protobuf")}, {body.Length} bytes) {what}";
    }

    /// <summary>Everything a lane holds to read bodies.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly DecoderSet decoders = new(new KeptTime(3650, TimeProvider.System));
        private readonly StoreBatch rows = new();
        private readonly ProtoBuffer transcoded = new(MaxJsonBytes);
        private ulong batches;

        public long HeldBytes => rows.SizeBytes + transcoded.Length;

        public bool Read(FuzzSignal signal, bool isJson, byte[] body)
        {
            rows.Restart(++batches);
            transcoded.Clear();
            var kind = (Signal)signal;
            var length = body.Length;
            if (isJson && signal != FuzzSignal.Events)
            {
                if (!JsonTranscoder.TryTranscode(kind, body, transcoded, out _))
                    return false;
                (body, length) = (transcoded.Bytes, transcoded.Length);
            }

            var tally = new Tally(kind);
            var refusal = decoders.Decode(new Frame(kind, body, length, sender, receivedAt), rows, tally);
            _ = tally.Message;
            if (refusal is not null && rows.Rows != 0)
                throw new FuzzException("a refused body left rows");
            if (ReferenceEquals(refusal, Refusal.Broken))
                throw new FuzzException("the decoder gave up");
            return refusal is null;
        }

        public byte[] Rows()
        {
            using var written = new MemoryStream();
            foreach (var table in rows.Tables)
                table.Rows.WriteTo(written);
            return written.ToArray();
        }

        public byte[] RowsReadAgain(FuzzSignal signal, bool isJson, byte[] body)
        {
            // The same batch once more, as after a crash.
            batches--;
            Read(signal, isJson, body);
            return Rows();
        }

        public void Dispose()
        {
            rows.Dispose();
            transcoded.Dispose();
        }
    }
}
