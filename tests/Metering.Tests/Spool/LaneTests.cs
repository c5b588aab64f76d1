using Observe.Metering.Receive;
using Observe.Metering.Spool;
using Observe.Metering.Store;
using Observe.Testing;

namespace Observe.Metering.Tests.Spool;

public sealed class LaneTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("observe-lane-").FullName;

    private SpoolOptions Options => new() { Directory = directory, BatchMilliseconds = 20, MinFreeBytes = 0 };

    [Fact]
    public async Task Accepted_Requests_AreOnDiskWhenTheyAreAnswered()
    {
        await using var lane = await new LaneUnderTest(Options with { BatchMilliseconds = 60_000 }).StartAsync();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => lane.SendAsync(OtlpTraces.Request(new OtlpSpan(), new OtlpSpan()))));

        Assert.All(receipts, receipt => Assert.Null(receipt.Refusal));
        using var reader = SegmentReader.Open(Assert.Single(Directory.GetFiles(directory, "*.spool")));
        var frames = 0;
        while (reader.Next())
            frames++;
        Assert.Equal(20, frames);
    }

    [Fact]
    public async Task AfterAStop_TheSameRowsComeFromTheFile()
    {
        SealedBatch warm;
        await using (var lane = await new LaneUnderTest(Options).StartAsync())
        {
            await lane.SendAsync(OtlpTraces.Request(new OtlpSpan(), new OtlpSpan { TraceId = [] }));
            warm = await lane.Queue.Ready.ReadAsync(TestContext.Current.CancellationToken);
        }

        await using var next = new LaneUnderTest(Options);
        Assert.Equal(1, next.Queue.Recover().Batches);
        Assert.True(next.Queue.Ready.TryRead(out var cold));
        Assert.Equal((warm.Id, warm.Bytes), (cold.Id, cold.Bytes));
        Assert.Null(cold.Rows);

        using var again = new StoreBatch();
        again.Restart(cold.Id);
        using var reader = SegmentReader.Open(cold.Path);
        Assert.True(reader.Next());
        LaneUnderTest.Decoders().Decode(reader.Current, again, new Tally(Signal.Traces));
        Assert.Equal(await BytesAsync(warm.Rows!), await BytesAsync(again));
    }

    [Fact]
    public async Task RefusedRequest_LeavesNoRowsAndNoFrame_AndItsNeighboursAreTaken()
    {
        await using var lane = await new LaneUnderTest(Options).StartAsync();
        var answers = await Task.WhenAll(
            lane.SendAsync(OtlpTraces.Request(new OtlpSpan())), lane.SendAsync([0xFF, 0xFF]), lane.SendAsync(OtlpTraces.Request(new OtlpSpan())));

        Assert.Equal([null, "malformed", null], answers.Select(answer => answer.Refusal?.Outcome));
        var reports = 0;
        while (reports < 2)
            reports += (await lane.Queue.Ready.ReadAsync(TestContext.Current.CancellationToken)).Rows!.Reports.Rows;
        Assert.Equal(2, reports);
    }

    [Fact]
    public async Task FullSpool_RefusesWithATimeToComeBack()
    {
        await using var lane = await new LaneUnderTest(Options with { MaxBytes = 1024 * 1024 }).StartAsync();
        var body = OtlpTraces.Request(Enumerable.Repeat(new OtlpSpan(), 500).ToArray());

        Receipt answer = default;
        for (var sent = 0; answer.Refusal is null; sent += body.Length)
        {
            Assert.True(sent < 2 * 1024 * 1024, "the spool takes more than its limit");
            answer = await lane.SendAsync(body);
        }

        Assert.Equal(("spool_full", 503), (answer.Refusal.Outcome, answer.Refusal.HttpStatus));
        Assert.InRange(answer.Refusal.RetryAfter!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task LittleSpaceOnTheDisk_Refuses()
    {
        await using var lane = await new LaneUnderTest(Options with { MinFreeBytes = long.MaxValue / 2 }).StartAsync();
        var answer = await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        Assert.Equal("disk_full", answer.Refusal?.Outcome);
    }

    [Fact]
    public async Task FullBatch_WithTheOtherOneBusy_WaitsOnDisk()
    {
        await using var lane = await new LaneUnderTest(Options with { MaxBatchRows = 1 }).StartAsync();
        lane.Queue.IsStoreAway = true;
        for (var i = 0; i < 5; i++)
            Assert.Null((await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()))).Refusal);

        await lane.StopAsync();
        var batches = new List<SealedBatch>();
        await foreach (var batch in lane.Queue.Ready.ReadAllAsync(TestContext.Current.CancellationToken))
            batches.Add(batch);
        Assert.Equal(5, batches.Count);
        Assert.Equal(batches.Select(batch => batch.Id).Order(), batches.Select(batch => batch.Id));
        Assert.Single(batches, batch => batch.Rows is not null);
        Assert.Equal(5, lane.Queue.Depth.Batches);
        Assert.Equal(batches.Sum(batch => batch.Bytes), lane.Queue.Depth.Bytes);
    }

    [Fact]
    public async Task BatchToBeReadFromItsFile_FindsRows_HoweverFastOthersAreSealedBehindIt()
    {
        var token = TestContext.Current.CancellationToken;
        await using var lane = await new LaneUnderTest(Options with { MaxBatchRows = 1 }).StartAsync();
        lane.Queue.IsStoreAway = true;
        await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        var warm = await lane.Queue.Ready.ReadAsync(token);
        lane.Queue.Done(warm, isStored: true);
        lane.Queue.GiveBack(warm.Rows!);

        // The answer to the second says that the first is sealed.
        await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        Assert.Null((await lane.Queue.Ready.ReadAsync(token)).Rows);
        var rows = await lane.Queue.TakeRowsAsync(TimeSpan.Zero, token);
        Assert.NotNull(rows);
        lane.Queue.GiveBack(rows);
    }

    /// <summary>Under load the time between arming the alarm and reading the clock was more than an alarm may be early.</summary>
    [Fact]
    public async Task LastBatch_IsSealed_AlsoWhenTheAlarmComesBeforeItsTime()
    {
        await using var lane = await new LaneUnderTest(Options, new SlowClock()).StartAsync();
        await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
        var batch = await lane.Queue.Ready.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(1, batch.Rows!.Reports.Rows);
    }

    [Fact]
    public void ClockSetBack_IdsGrowAlthoughEveryFileIsGone()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        ulong newest;
        using (var first = new SpoolDirectory(Options))
        {
            first.Recover(now);
            var (id, writer) = first.Create(now);
            writer.Dispose();
            newest = id;
        }

        Directory.GetFiles(Options.Directory, "*.spool").ToList().ForEach(File.Delete);
        using var second = new SpoolDirectory(Options);
        Assert.Empty(second.Recover(now.AddDays(-3)));
        Assert.True(second.NextId > newest);
        var (next, after) = second.Create(now.AddDays(-3));
        after.Dispose();
        Assert.True(next > newest);
    }

    [Fact]
    public async Task BatchSetAside_IsLateAtEveryStartUntilItIsStored_AndNewerOnesAreNotHeldUpByIt()
    {
        await using (var lane = await new LaneUnderTest(Options).StartAsync())
        {
            await lane.SendAsync(OtlpTraces.Request(new OtlpSpan()));
            var batch = await lane.Queue.Ready.ReadAsync(TestContext.Current.CancellationToken);
            lane.Queue.GiveBack(batch.Rows!);
            lane.Queue.Done(batch, isStored: false);
        }

        for (var start = 0; start < 2; start++)
        {
            await using var next = new LaneUnderTest(Options);
            var (batches, firstUnsettled) = next.Queue.Recover();
            Assert.Equal(1, batches);
            Assert.True(next.Queue.Ready.TryRead(out var late));
            Assert.True(late.IsLate);
            Assert.True(firstUnsettled > late.Id);
        }
    }

    [Fact]
    public void SecondProcess_IsToldWhoHoldsTheSpool()
    {
        using var first = new SpoolDirectory(Options);
        first.Recover(DateTime.UnixEpoch);
        using var second = new SpoolDirectory(Options);
        var failure = Assert.Throws<IOException>(() => second.Recover(DateTime.UnixEpoch));
        Assert.Contains("in use by another process", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static async Task<byte[]> BytesAsync(StoreBatch batch)
    {
        using var bytes = new MemoryStream();
        foreach (var table in batch.Tables)
            await table.Rows.WriteToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Its timestamps lag behind its timers by a fifth.</summary>
    private sealed class SlowClock : TimeProvider
    {
        public override long TimestampFrequency => System.TimestampFrequency;

        public override long GetTimestamp() => System.GetTimestamp() / 5 * 4;
    }
}
