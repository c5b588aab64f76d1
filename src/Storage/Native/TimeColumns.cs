namespace Observe.Storage.Native;

/// <summary>DateTime: whole seconds since 1970 UTC in 32 bits, years 1970 to 2106.</summary>
public sealed class DateTimeColumn : FixedColumn<DateTimeOffset>
{
    internal DateTimeColumn(string name)
        : base(name, "DateTime('UTC')", sizeof(uint))
    {
    }

    /// <exception cref="OverflowException">The instant is before 1970 or after 2106-02-07.</exception>
    public override void Append(DateTimeOffset value) => Append(value.UtcDateTime);

    /// <summary>Appends a UTC time; the kind is not looked at.</summary>
    /// <exception cref="OverflowException">The instant is before 1970 or after 2106-02-07.</exception>
    public void Append(DateTime value)
    {
        var ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        var seconds = ticks < 0 ? -1 : ticks / TimeSpan.TicksPerSecond;
        if ((ulong)seconds > uint.MaxValue) throw new OverflowException($"column {Name}: {value:O} does not fit DateTime (1970 to 2106)");
        Values.Append((uint)seconds);
    }
}

/// <summary>DateTime64(p): 10⁻ᵖ seconds since 1970 UTC in 64 bits. Finer digits than p are cut off, towards the past.</summary>
public sealed class DateTime64Column : FixedColumn<DateTimeOffset>
{
    private const int TickDigits = 7;
    private readonly int precision;

    internal DateTime64Column(string name, int precision)
        : base(name, $"DateTime64({precision}, 'UTC')", sizeof(long))
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)precision, 9u, nameof(precision));
        this.precision = precision;
    }

    public override void Append(DateTimeOffset value) => AppendTicks(value.UtcTicks - DateTime.UnixEpoch.Ticks);

    /// <summary>Appends a UTC time; the kind is not looked at.</summary>
    public void Append(DateTime value) => AppendTicks(value.Ticks - DateTime.UnixEpoch.Ticks);

    /// <summary>Appends nanoseconds since 1970 UTC, the unit of OTLP, without a detour over ticks.</summary>
    public void AppendUnixNanoseconds(long nanoseconds) =>
        Values.Append(FloorDivide(nanoseconds, PowerOfTen.Int64(9 - precision)));

    /// <summary>Appends a value that is already in the column's unit (10⁻ᵖ seconds since 1970 UTC).</summary>
    public void AppendUnits(long units) => Values.Append(units);

    private void AppendTicks(long ticks) =>
        Values.Append(precision >= TickDigits
            ? checked(ticks * PowerOfTen.Int64(precision - TickDigits))
            : FloorDivide(ticks, PowerOfTen.Int64(TickDigits - precision)));

    private static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value < 0 && quotient * divisor != value ? quotient - 1 : quotient;
    }
}

/// <summary>Date: days since 1970 in 16 bits, years 1970 to 2149.</summary>
public sealed class DateColumn : FixedColumn<DateOnly>
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    internal DateColumn(string name)
        : base(name, "Date", sizeof(ushort))
    {
    }

    /// <exception cref="OverflowException">The day is before 1970 or after 2149-06-06.</exception>
    public override void Append(DateOnly value)
    {
        var days = value.DayNumber - Epoch;
        if ((uint)days > ushort.MaxValue) throw new OverflowException($"column {Name}: {value:O} does not fit Date (1970 to 2149)");
        Values.Append((ushort)days);
    }
}
