namespace Observe.Storage.Native.Read;

/// <summary>The elements of a Tuple, one column after the other.</summary>
internal abstract class TupleElements<T>(params ValueColumn[] elements) : ValueColumn<T>
{
    public sealed override async ValueTask ReadPrefixAsync(NativeInput input)
    {
        foreach (var element in elements) await element.ReadPrefixAsync(input);
    }

    public sealed override async ValueTask ReadAsync(NativeInput input, int rows)
    {
        foreach (var element in elements) await element.ReadAsync(input, rows);
    }

    public sealed override void Dispose()
    {
        foreach (var element in elements) element.Dispose();
    }
}

internal sealed class TupleValues<T1>(ValueColumn<T1> first) : TupleElements<ValueTuple<T1>>(first)
{
    public override ValueTuple<T1> Get(int row) => new(first.Get(row));
}

internal sealed class TupleValues<T1, T2>(ValueColumn<T1> first, ValueColumn<T2> second) : TupleElements<(T1, T2)>(first, second)
{
    public override (T1, T2) Get(int row) => (first.Get(row), second.Get(row));
}

internal sealed class TupleValues<T1, T2, T3>(ValueColumn<T1> first, ValueColumn<T2> second, ValueColumn<T3> third)
    : TupleElements<(T1, T2, T3)>(first, second, third)
{
    public override (T1, T2, T3) Get(int row) => (first.Get(row), second.Get(row), third.Get(row));
}

internal sealed class TupleValues<T1, T2, T3, T4>(
    ValueColumn<T1> first, ValueColumn<T2> second, ValueColumn<T3> third, ValueColumn<T4> fourth)
    : TupleElements<(T1, T2, T3, T4)>(first, second, third, fourth)
{
    public override (T1, T2, T3, T4) Get(int row) => (first.Get(row), second.Get(row), third.Get(row), fourth.Get(row));
}
