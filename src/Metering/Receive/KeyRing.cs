using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.Extensions.Options;
using Observe.Catalog;
using Observe.Catalog.Access;

namespace Observe.Metering.Receive;

/// <summary>
/// Whose key is it? Holds the catalog's ingest keys by the hash of their secret as one immutable snapshot, replaced whole
/// every few seconds. A key that is not in it waits for one fresh look into the catalog, at most one a second for everybody
/// together: a key made a moment ago works at once, and wrong keys cannot wear the catalog out.
/// </summary>
internal sealed partial class KeyRing(
    IngestKeys keys, IOptions<ReceiveOptions> options, ReceiveMeter meter, TimeProvider clock, ILogger<KeyRing> log)
    : BackgroundService
{
    private const string Scheme = "Bearer ";

    // Longer than any key that was ever made.
    private const int MaxSecretCharacters = 256;

    // Requests with an unknown key that may wait for the fresh look; the others are told to come again.
    private const int MaxWaiting = 256;

    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromSeconds(1);

    // A sender with an expired key tries every few seconds; people are told this often.
    private static readonly TimeSpan LeastBetweenComplaints = TimeSpan.FromMinutes(1);

    // Bounded by the keys that exist.
    private readonly ConcurrentDictionary<string, long> complainedAt = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim look = new(1, 1);
    private readonly ConcurrentDictionary<string, byte> usedKeyIds = new(StringComparer.Ordinal);
    private FrozenDictionary<string, Entry>? snapshot;
    private long lookedAt;
    private bool lookSucceeded;
    private int waiting;

    private sealed record Entry(Sender Sender, bool IsRevoked, DateTime? ExpiresAt);

    /// <summary>The sender of an <c>Authorization</c> header, or why there is none.</summary>
    public async ValueTask<(Sender? Sender, Refusal? Refusal)> IdentifyAsync(string? authorization, CancellationToken token)
    {
        var (sender, refusal, keyId) = await FindAsync(authorization, token);
        if (refusal is not null)
            meter.KeyRefused(refusal.Outcome, keyId);
        return (sender, refusal);
    }

    private async ValueTask<(Sender? Sender, Refusal? Refusal, string KeyId)> FindAsync(string? authorization, CancellationToken token)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return (null, Refusal.NoKey, "");

        var secret = authorization[Scheme.Length..].Trim();
        if (secret.Length is 0 or > MaxSecretCharacters)
            return (null, Refusal.UnknownKey, "");

        var hash = Secret.HashOf(secret);
        var entry = Find(hash);
        if (entry is null)
        {
            if (!await LookAgainAsync(hash, token))
                return (null, Refusal.KeysUnreadable, "");
            entry = Find(hash);
        }

        if (entry is null)
            return (null, Refusal.UnknownKey, "");
        var keyId = entry.Sender.KeyId;
        if (entry.IsRevoked)
            return (null, Refusal.RevokedKey, keyId);
        if (entry.ExpiresAt is { } expiresAt && expiresAt <= clock.GetUtcNow().UtcDateTime)
        {
            Complain(keyId, expiresAt);
            return (null, Refusal.ExpiredKey(keyId, expiresAt), keyId);
        }

        usedKeyIds.TryAdd(keyId, 0);
        return (entry.Sender, null, keyId);
    }

    // The sender drops what it cannot send, so somebody must see it here.
    private void Complain(string keyId, DateTime expiredAt)
    {
        var now = clock.GetTimestamp();
        var last = complainedAt.GetOrAdd(keyId, long.MinValue);
        if (last != long.MinValue && clock.GetElapsedTime(last, now) < LeastBetweenComplaints)
            return;
        if (complainedAt.TryUpdate(keyId, now, last))
            LogExpired(log, keyId, expiredAt);
    }

    /// <summary>Keeps the snapshot young and tells the catalog which keys were used.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.KeyRefreshSeconds), clock);
        try
        {
            do
            {
                await look.WaitAsync(stoppingToken);
                try
                {
                    await LoadAsync(stoppingToken);
                }
                finally
                {
                    look.Release();
                }

                await NoteUseAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private Entry? Find(string hash) => Volatile.Read(ref snapshot)?.GetValueOrDefault(hash);

    // False when the catalog was not read; then nobody can say that the key is wrong, and the sender comes again. A look that began after this
    // request came in serves it too, so any number of waiting requests share one.
    private async Task<bool> LookAgainAsync(string hash, CancellationToken token)
    {
        var arrivedAt = clock.GetTimestamp();
        try
        {
            if (Interlocked.Increment(ref waiting) > MaxWaiting)
                return false;

            await look.WaitAsync(token);
            try
            {
                if (Find(hash) is not null)
                    return true;
                if (lookedAt > arrivedAt)
                    return lookSucceeded;

                var sinceLook = clock.GetElapsedTime(lookedAt);
                if (lookedAt != 0 && sinceLook < LeastBetweenLooks)
                    await Task.Delay(LeastBetweenLooks - sinceLook, clock, token);
                return await LoadAsync(token);
            }
            finally
            {
                look.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    // One at a time: the caller holds the semaphore.
    private async Task<bool> LoadAsync(CancellationToken token)
    {
        lookedAt = clock.GetTimestamp();
        lookSucceeded = false;
        try
        {
            var all = await keys.ListAsync(token);
            Volatile.Write(ref snapshot, all.ToFrozenDictionary(
                key => key.Hash,
                key => new Entry(new Sender(key.Id, key.TenantId, key.ProjectId), key.RevokedAt is not null, key.ExpiresAt),
                StringComparer.Ordinal));
            lookSucceeded = true;
            return true;
        }
        catch (Exception failure) when (failure is CatalogException or DbException)
        {
            LogUnreadable(log, failure.Message);
            return false;
        }
    }

    private async Task NoteUseAsync(CancellationToken token)
    {
        var used = usedKeyIds.Keys.ToArray();
        if (used.Length == 0)
            return;

        foreach (var id in used)
            usedKeyIds.TryRemove(id, out _);
        try
        {
            await keys.TouchAsync(used, token);
        }
        catch (Exception failure) when (failure is CatalogException or DbException)
        {
            LogUnreadable(log, failure.Message);
        }
    }

    public override void Dispose()
    {
        look.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Telemetry is being lost: it is sent with the ingest key {KeyId}, which expired at {ExpiredAt:u}. Make a new key and give it to that sender.")]
    private static partial void LogExpired(ILogger log, string keyId, DateTime expiredAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ingest keys: {Failure} The keys known so far stay in use.")]
    private static partial void LogUnreadable(ILogger log, string failure);
}
