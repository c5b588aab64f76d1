using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Engines.Reading;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines;

/// <summary>One replica: looks at its page, shows what it says. One look at a time.</summary>
internal sealed partial class EngineReplica(EngineTarget target, SeriesBoard board, EngineClient client, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>Models remembered of a replica, those it served before included; more are left out.</summary>
    private const int MaxModels = 256;

    private readonly Dictionary<string, ModelSeries> models = new(StringComparer.Ordinal);
    private PageReader? reader = EngineDialect.Of(target.Kind) is { } forced ? new PageReader(forced) : null;
    private SeriesBlock? own;
    private int ownUp;
    private int ownDuration;
    private Uri? page;
    private byte[] buffer = [];
    private string? trouble;

    public EngineTarget Target => target;

    /// <summary>When it answered last, or was first looked at.</summary>
    public DateTimeOffset LastSeen { get; private set; } = clock.GetUtcNow();

    /// <summary>vllm, sglang …; empty until it has answered or said so by configuration.</summary>
    public string Engine => reader?.Dialect.Engine ?? "";

    /// <summary>The models it served when it answered last.</summary>
    public IReadOnlyCollection<string> Models => models.Keys;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        try
        {
            var length = await FetchAsync(cancellation);
            Show(buffer.AsSpan(0, length));
            LastSeen = clock.GetUtcNow();
            ShowOwn(isUp: true, clock.GetElapsedTime(started));
            Mended();
        }
        catch (EngineUnreachableException e)
        {
            foreach (var model in models.Values)
                model.Silence(isUp: false, clock.GetUtcNow());
            ShowOwn(isUp: false, clock.GetElapsedTime(started));
            Say(e.Message);
        }
    }

    /// <summary>Takes its series away.</summary>
    public void Dispose()
    {
        foreach (var model in models.Values)
            board.Remove(model.Block);
        models.Clear();
        if (own is not null)
            board.Remove(own);
        own = null;
    }

    private async Task<int> FetchAsync(CancellationToken cancellation)
    {
        EngineUnreachableException? first = null;
        foreach (var one in page is null ? target.Pages() : [page])
        {
            try
            {
                (var length, buffer) = await client.FetchAsync(one, target, buffer, cancellation);
                page = one;
                return length;
            }
            catch (EngineUnreachableException e)
            {
                first ??= e;
                if (!e.MayBeElsewhere)
                    break;
            }
        }

        // It may be another program by now, with another path.
        page = null;
        throw first!;
    }

    private void Show(ReadOnlySpan<byte> text)
    {
        if (reader is null || (target.Kind.Length == 0 && PageReader.Recognise(text) is { } dialect && dialect != reader.Dialect))
            Become(PageReader.Recognise(text) ?? throw new EngineUnreachableException($"{page} is the page of no engine that is known here"));
        var readings = reader!.Read(text, out var malformed);
        if (malformed > 0 && readings.Count == 0)
            throw new EngineUnreachableException($"{page} is no page of metrics: {malformed} of its lines are not understood");
        var now = clock.GetUtcNow();
        foreach (var (name, series) in models)
        {
            if (target.Model.Length == 0 && !readings.Any(reading => reading.Model == name))
                series.Silence(isUp: true, now);
        }

        foreach (var reading in readings)
        {
            var name = target.Model.Length > 0 ? target.Model : reading.Model;
            if (!models.TryGetValue(name, out var series))
            {
                if (models.Count == MaxModels)
                    continue;
                models.Add(name, series = new ModelSeries(reader.Dialect, target, name));
                series.Show(reading, now);
                board.Add(series.Block);
                Serves(log, target.Name, reader.Dialect.Engine, name);
                continue;
            }

            series.Show(reading, now);
        }
    }

    /// <summary>Another engine answers at this address than before: what the one before counted stays with it.</summary>
    private void Become(EngineDialect dialect)
    {
        Dispose();
        reader = new PageReader(dialect);
    }

    /// <summary>Shows how the look went; whether the replica is up as well while no model of it is known.</summary>
    private void ShowOwn(bool isUp, TimeSpan duration)
    {
        if (own is null)
        {
            own = new SeriesBlock(null, ModelSeries.Labels(target, Engine.Length > 0 ? Engine : "unknown", ""));
            (ownUp, ownDuration) = (own.Add(new Series(EngineMetrics.Up)), own.Add(new Series(ExporterMetrics.EngineScrapeTime)));
            board.Add(own);
        }

        own.Set(ownUp, models.Count > 0 ? double.NaN : isUp ? 1 : 0);
        own.Set(ownDuration, duration.TotalSeconds);
        own.Publish(clock.GetUtcNow());
    }

    /// <summary>Says what is wrong once, and again only when something else is.</summary>
    private void Say(string what)
    {
        if (trouble == what)
            return;
        trouble = what;
        DoesNotAnswer(log, target.Name, what);
    }

    private void Mended()
    {
        if (trouble is not null)
            AnswersAgain(log, target.Name);
        trouble = null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Replica}: {Engine} serves {Model}")]
    private static partial void Serves(ILogger logger, string replica, string engine, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replica {Replica} gives no metrics, because {Reason}")]
    private static partial void DoesNotAnswer(ILogger logger, string replica, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Replica} gives metrics again")]
    private static partial void AnswersAgain(ILogger logger, string replica);
}
