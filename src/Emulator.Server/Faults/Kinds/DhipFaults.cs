using System.Text;
using Emulator.Protocol.Dhip;
using Emulator.Server.Rpc;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of DHIP: its port, its frames, and what clients that live on its events rely on.</summary>
internal static class DhipFaults
{
    private static readonly Func<FaultHit, CallAnswerPlan, bool> LetsIn = static (hit, plan) => plan is { IsPassword: true, Error: null } && hit.Context.Surface == FaultSurface.Dhip;

    public static FaultKind[] Table() =>
    [
        new("dhip.refuse", FaultLayer.Rpc, "Refuses connections to the DHIP port, and ends those that are open", "myhomeiot/DahuaVTO#46: door stations without port 5000")
        {
            Cases = [43],
            Begin = hit => hit.Camera.Shut(FaultSurface.Dhip, clog: false),
        },
        new("dhip.keepAliveFail", FaultLayer.Rpc, "Answers keepAlive with an error; all else goes on", "myhomeiot/DahuaVTO#46; riogrande75/Dahua#3")
        {
            Cases = [43],
            Parameters = [.. RpcFaults.Error(RpcError.SessionOver), FaultParameter.Flag("cut", false, "Whether the connection ends behind the answer")],
            Hooks =
            [
                FaultPoints.Call.Do((hit, plan) => plan with { Instead = RpcFaults.ErrorOf(hit) }, (_, plan) => plan.Method == "global.keepAlive"),
                FaultPoints.CallAnswer.Then((hit, plan) => plan with { Closes = plan.Closes || hit.Flag("cut") }),
            ],
        },
        new("dhip.loginFail", FaultLayer.Rpc, "Refuses the right password over DHIP alone", "rroller/dahua: a login that is refused here locks the account that works over HTTP")
        {
            Parameters = RpcFaults.Error(RpcError.BadLogin),
            Hooks = [FaultPoints.Call.Do((hit, plan) => plan with { Instead = RpcFaults.ErrorOf(hit) }, (hit, plan) => plan.IsPassword && hit.Context.Surface == FaultSurface.Dhip)],
        },
        new("dhip.closeAfterLogin", FaultLayer.Rpc, "Lets a client in and closes the connection", "A client that logs in again at once does so thousands of times a day")
        {
            Hooks = [FaultPoints.CallAnswer.Do((_, plan) => plan with { Closes = true }, LetsIn)],
        },
        new("dhip.closeOnAttach", FaultLayer.Rpc, "Answers an attach and closes the connection", "rroller/dahua#644 met it over HTTP")
        {
            Hooks = [FaultPoints.CallAnswer.Do((_, plan) => plan with { Closes = true }, (hit, plan) => plan.Method == "eventManager.attach" && hit.Context.Surface == FaultSurface.Dhip)],
        },
        new("dhip.silent", FaultLayer.Rpc, "Events no longer come, and keepAlive is answered as ever", "rroller/dahua#596 met it over HTTP")
        {
            Hooks = [FaultPoints.Note.Do((_, plan) => plan with { Times = 0 })],
        },
        new("dhip.noteId", FaultLayer.Rpc, "Tells events with a number that is not the one of the attach", "elad-bar/DahuaVTO2MQTT finds the handler of an event by the number of its request")
        {
            Parameters = [FaultParameter.Int("id", 0, 0, int.MaxValue, "The number")],
            Hooks = [FaultPoints.Note.Do((hit, plan) => plan.Edited(note => note["id"] = hit.Int("id")))],
        },
        new("dhip.frame", FaultLayer.Rpc, "Sends frames split, glued together, or cut off", "rroller/dahua#148, #115")
        {
            Cases = [19],
            Parameters =
            [
                FaultParameter.Choice("mode", "split", ["split", "merge", "truncate"], "In two pieces; in one write with the next frame; without its end"),
                FaultParameter.Int("bytes", 40, 1, 1_000_000, "Of split, bytes of the first piece; of truncate, bytes that are left"),
                FaultParameter.Duration("between", 1, 0, 3600, "Of split, time between the pieces; of merge, how long a frame waits for the next at most; on the device's clock"),
                FaultParameter.Flag("close", false, "Of truncate, whether the connection ends behind it"),
            ],
            Hooks = [FaultPoints.DhipFrame.Do(Torn)],
        },
        new("dhip.fragment", FaultLayer.Rpc, "Sends a message in several frames, as the two lengths in the head allow", "Clients read the first length, take a part for the whole, and the rest for another message")
        {
            Parameters = [FaultParameter.Int("bytes", 32, 1, 1_000_000, "Bytes of the message in each frame")],
            Hooks = [FaultPoints.DhipFrame.Do((hit, plan) => plan with { Frame = Fragments(plan.Frame, hit.Int("bytes")) })],
        },
        new("dhip.badLength", FaultLayer.Rpc, "Gives a length that is not the body's", "A client that trusts it waits for bytes that never come, or begins to read in the middle")
        {
            Parameters = [FaultParameter.Int("by", 10, -1_000_000, int.MaxValue, "How much too long it is; below 0 too short, and never below 0")],
            Hooks =
            [
                FaultPoints.DhipFrame.Do((hit, plan) => plan.Headed(frame =>
                {
                    DhipHeader.TryRead(frame, out var head);
                    var length = (uint)Math.Clamp(head.Length + (long)hit.Int("by"), 0, uint.MaxValue);
                    (head with { Length = length, Total = length }).Write(frame);
                })),
            ],
        },
        new("dhip.badMagic", FaultLayer.Rpc, "Begins frames with another name", "rroller/dahua: PIHD, the name read as a number the wrong way round, was answered by some devices and not by others")
        {
            Parameters = [FaultParameter.Text("name", "PIHD", "Four letters instead of DHIP")],
            Hooks = [FaultPoints.DhipFrame.Do((hit, plan) => plan.Headed(frame => Encoding.ASCII.GetBytes(hit.Text("name").PadRight(4)[..4]).CopyTo(frame, 4)))],
        },
        new("dhip.zeroHead", FaultLayer.Rpc, "Leaves session and request out of the head", "Clients take the session from the head or from the body; firmware fills in one")
        {
            Hooks =
            [
                FaultPoints.DhipFrame.Do((_, plan) => plan.Headed(frame =>
                {
                    DhipHeader.TryRead(frame, out var head);
                    (head with { Session = 0, Request = 0 }).Write(frame);
                })),
            ],
        },
        new("dhip.garbage", FaultLayer.Rpc, "Sends bytes that are no frame before a frame", "A debug line of the firmware; clients that split the stream at line ends do not notice, others are lost")
        {
            Parameters = [FaultParameter.Text("text", "[dhip] debug\n", "The bytes")],
            Hooks = [FaultPoints.DhipFrame.Do((hit, plan) => plan with { Pieces = [(byte[])[.. Encoding.UTF8.GetBytes(hit.Text("text")), .. plan.Frame]] })],
        },
        Ended("dhip.noNewline", "Ends messages without a line end", "rroller/dahua splits the stream at line ends and hears of a message with the next one", ""),
        Ended("dhip.nul", "Ends messages with a zero byte instead of a line end", "Devices answer a discovery so; JSON with a zero behind it is none", "\0"),
    ];

    private static DhipFramePlan Torn(FaultHit hit, DhipFramePlan plan)
    {
        var bytes = Math.Min(hit.Int("bytes"), plan.Frame.Length);
        return hit.Text("mode") switch
        {
            "merge" => plan with { Waits = true, WaitsAtMost = hit.Duration("between") },
            "truncate" => plan with { Pieces = [plan.Frame.AsMemory(0, bytes)], Closes = hit.Flag("close") },
            _ => plan with { Pieces = [plan.Frame.AsMemory(0, bytes), plan.Frame.AsMemory(bytes)], Between = hit.Duration("between") },
        };
    }

    private static byte[] Fragments(byte[] frame, int size)
    {
        DhipHeader.TryRead(frame, out var head);
        var frames = new List<byte>();
        foreach (var part in frame[DhipHeader.Size..].Chunk(size))
        {
            var piece = new byte[DhipHeader.Size];
            (head with { Length = (uint)part.Length }).Write(piece);
            frames.AddRange([.. piece, .. part]);
        }

        return [.. frames];
    }

    private static FaultKind Ended(string id, string summary, string evidence, string end) => new(id, FaultLayer.Rpc, summary, evidence)
    {
        Hooks =
        [
            FaultPoints.DhipFrame.Do((_, plan) =>
            {
                DhipHeader.TryRead(plan.Frame, out var head);
                return plan with { Frame = DhipHeader.Frame(head.Session, head.Request, [.. plan.Frame.AsSpan(DhipHeader.Size).TrimEnd("\r\n"u8), .. Encoding.ASCII.GetBytes(end)]) };
            }),
        ],
    };
}
