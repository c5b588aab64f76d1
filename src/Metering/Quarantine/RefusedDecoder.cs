using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;

namespace Observe.Metering.Quarantine;

/// <summary>Step 2 for requests that could not be decoded: into quarantine as they are, and into the ledger as refused.</summary>
internal sealed class RefusedDecoder(Shelf shelf) : SignalDecoder
{
    public override DecodeFault? Decode(in Frame frame, StoreBatch rows, Tally tally)
    {
        if (RefusedRequest.Read(frame.Body, frame.Length) is not { } request)
            return new DecodeFault("frame", "is no refused request");

        shelf.Keep(request);
        rows.Ledger.Append(new(
            frame.ReceivedAt, request.Signal.Name(), "refused", request.Reason, frame.Sender.KeyId, frame.Sender.Tenant ?? "",
            Requests: 1, Items: 1, Reports: 0, request.FullBytes));
        return null;
    }
}
