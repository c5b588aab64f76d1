using Observe.Storage.Client;

namespace Observe.Storage.Native.Read;

internal sealed class NativeBlockReader(Answer answer) : IDisposable
{
    public int Rows { get; private set; }

    public object[] Columns { get; } = [];

    public async ValueTask<bool> ReadBlockAsync()
    {
        await answer.ReadTextAsync();
        Rows = 0;
        return false;
    }

    public void Dispose()
    {
    }
}
