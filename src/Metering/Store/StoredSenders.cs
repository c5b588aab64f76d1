namespace Observe.Metering.Store;

/// <summary>
/// Senders (rows of <c>resources</c>) that this process has seen stored: most batches come from the same few, and an insert costs a
/// part with a dozen files however small it is. Only a saving: whoever is not known here is inserted, and the table folds
/// repetitions. Forgotten every hour, so that what somebody deletes in the store comes back.
/// </summary>
internal sealed class StoredSenders
{
    private const int MaxSenders = 100_000;

    private const ulong KeptForUs = 3_600_000_000;

    private readonly HashSet<(string Tenant, DateOnly Day, ulong Resource)> stored = [];
    private ulong since;

    /// <summary>Whether all senders of a batch are stored already, so that its rows of them need not be.</summary>
    public bool HaveAll(StoreBatch batch)
    {
        // A batch's id is the microsecond in which it was opened.
        if (batch.Id - since > KeptForUs)
        {
            stored.Clear();
            since = batch.Id;
        }

        foreach (var sender in batch.Resources.Keys)
        {
            if (!stored.Contains(sender))
                return false;
        }

        return true;
    }

    /// <summary>Remembers the senders of a batch whose rows of them are in the store.</summary>
    public void Add(StoreBatch batch)
    {
        if (stored.Count + batch.Resources.Keys.Count > MaxSenders)
            stored.Clear();
        foreach (var sender in batch.Resources.Keys)
            stored.Add(sender);
    }
}
