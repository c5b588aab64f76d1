namespace Observe.Dashboard.Pages.Gpu;

/// <summary>What an XID error means and what to do about it, in plain words. Source: NVIDIA's catalogue of XID errors.</summary>
/// <param name="Code">As the driver numbers it.</param>
/// <param name="What">One sentence.</param>
/// <param name="Do">One sentence.</param>
public sealed record Xid(string Code, string What, string Do)
{
    private const string Program = "Look at the program first; if several programs get it, test the board.";
    private const string ResetAndReturn = "Drain the GPU and reset it; if it comes again, have the board exchanged.";

    private static readonly Dictionary<string, Xid> known = new Xid[]
    {
        new("13", "A program did something the GPU cannot do, such as an access out of bounds.", Program),
        new("31", "A program touched memory of the GPU that is not mapped.", Program),
        new("32", "A broken command reached the GPU.", "Update the driver; if it stays, test the board and its PCIe slot."),
        new("43", "A program's work on the GPU was stopped after an error of its own; the GPU itself is well.", "Restart the program and look at its log."),
        new("45", "Work was cleaned up after an earlier error, or because its program ended.", "Look at the error before it; alone it needs nothing."),
        new("48", "Memory of the GPU holds an error that cannot be corrected (double bit).", ResetAndReturn),
        new("61", "A controller within the GPU stumbled.", "Reset the GPU; if it comes again, update the driver."),
        new("62", "A controller within the GPU halted.", ResetAndReturn),
        new("63", "Bad memory was noted, to be replaced by a spare row or taken out of use.", "Reset the GPU at the next occasion, so that the replacement takes effect."),
        new("64", "Bad memory could not be noted for replacement.", ResetAndReturn),
        new("68", "The video decoder failed.", "Restart the program; if it stays, update the driver."),
        new("69", "A program sent the graphics engine a wrong command.", Program),
        new("74", "An NVLink connection failed; GPUs that talk over it stall.", "Reset the GPUs at both ends; if it comes again, check bridge and switch."),
        new("79", "The GPU fell off the bus: the driver cannot reach it any more.", "Restart the node; check power, PCIe seating and temperature; if it comes again, have the board exchanged."),
        new("92", "Correctable memory errors come unusually often.", "Watch it; plan a reset, and an exchange if it goes on."),
        new("94", "An uncorrectable memory error was contained: only the program that used the memory was ended.", "Restart that program; reset the GPU when it is convenient."),
        new("95", "An uncorrectable memory error was not contained: every program on the GPU is in doubt.", ResetAndReturn),
        new("109", "Switching between programs took too long.", "Restart the programs; if it stays, update the driver."),
        new("119", "The GPU's own processor (GSP) did not answer the driver in time.", "Reset the GPU or restart the node; update the driver if it comes again."),
        new("120", "The GPU's own processor (GSP) failed.", "Reset the GPU or restart the node; update the driver if it comes again."),
        new("121", "The link between the GPU and its CPU (C2C) had errors that were corrected.", "Watch it; if it goes on, have the board tested."),
        new("140", "Memory of the GPU holds an error that could not be recovered.", ResetAndReturn),
        new("143", "The GPU could not be initialised.", "Restart the node; if it stays, have the board exchanged."),
        new("149", "An NVLink connection failed.", "Reset the GPUs at both ends; if it comes again, check cables and switch."),
        new("154", "The driver asks for an action on this GPU: see its recovery action.", "Do as the recovery action says: drain, reset, or restart the node."),
    }.ToDictionary(xid => xid.Code);

    /// <summary>The error of a code; a plain sentence for a code that is not in the list.</summary>
    public static Xid Of(string code) =>
        known.TryGetValue(code, out var found) ? found : new Xid(code, "An error that the driver reported.", "Look the code up in NVIDIA's list of XID errors and in the node's kernel log.");
}
