namespace Observe.Metering.Receive.Otlp;

/// <summary>The field path of what could not be decoded, and what is wrong with it.</summary>
internal sealed record DecodeFault(string Path, string What);
