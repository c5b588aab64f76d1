using Observe.Storage.Native;

namespace Observe.Storage.Tests.Native;

/// <summary>One UInt64 column <c>n</c>.</summary>
internal sealed class NumbersBatch : ColumnarBatch
{
    public NumbersBatch(params ReadOnlySpan<ulong> values)
    {
        N = UInt64("n");
        N.Append(values);
    }

    public NumberColumn<ulong> N { get; }
}
