using Observe.Metering.Receive;

namespace Observe.Metering.Spool;

/// <summary>A request on its way through the lane, and the answer its sender waits for.</summary>
internal sealed class Submission(Frame frame)
{
    private readonly TaskCompletionSource<Receipt> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Frame Frame { get; } = frame;

    public Tally Tally { get; } = new(frame.Signal);

    /// <summary>Why it is refused whole; null when it is taken.</summary>
    public Refusal? Refusal { get; set; }

    public Task<Receipt> Receipt => answer.Task;

    /// <summary>Answers: it is durable, or it was refused for what it holds.</summary>
    public void Take(ReceiveMeter meter)
    {
        if (Refusal is null)
            Tally.Record(meter);
        answer.TrySetResult(Refusal ?? Tally.ToReceipt());
    }

    /// <summary>Answers: it was not made durable.</summary>
    public void Refuse(Refusal refusal) => answer.TrySetResult(Refusal ?? refusal);
}
