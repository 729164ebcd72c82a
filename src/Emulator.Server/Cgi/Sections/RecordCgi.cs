using Emulator.Device.Profiles;
using Emulator.Device.Records;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary>
/// <c>recordFinder.cgi</c> and <c>recordUpdater.cgi</c>: what the device keeps records of (document sections 12.2 to 12.6). An operation is of
/// one kind of record, which its name names; what it takes and tells follows from <see cref="RecordKinds"/>.
/// </summary>
internal sealed class RecordCgi : ICgiSection
{
    // As many as the document says it finds when no count is given.
    private const int Usual = 1024;

    public void Map(CgiMap cgi)
    {
        // Cards, codes and who came when are not for everybody who may watch.
        const Authority Private = Authority.AuthSysInfo;
        cgi.Script("recordFinder.cgi")
            .Get("find", "12.2.1", Find, Role.Viewer, Count, Capability.VideoTalk, "name=VideoTalkLog")
            .Get("getQuerySize", "", GetQuerySize, Role.Viewer, null, Capability.VideoTalk, "name=VideoTalkLog")
            .Get("find", "12.3.1", Find, Role.Admin, Count, Capability.AccessControl, "name=AccessControlCard", Private)
            .Get("find", "12.4.1", Find, Role.Admin, Count, Capability.AccessControl, "name=AccessControlCardRec", Private)
            .Get("find", "", Find, Role.Viewer, Count, Capability.AccessControl, "name=Announcement")
            .Get("find", "12.6.1", Find, Role.Viewer, Count, Capability.AccessControl, "name=AlarmRecord")
            .Get("getQuerySize", "12.3.5", GetQuerySize, Role.Admin, null, Capability.AccessControl, "name=AccessControlCard", Private)
            .Get("getQuerySize", "", GetQuerySize, Role.Admin, null, Capability.AccessControl, "name=AccessControlCardRec", Private)
            .Get("getQuerySize", "", GetQuerySize, Role.Viewer, null, Capability.AccessControl, "name=Announcement")
            .Get("getQuerySize", "", GetQuerySize, Role.Viewer, null, Capability.AccessControl, "name=AlarmRecord");
        cgi.Script("recordUpdater.cgi", Capability.AccessControl)
            .Get("insert", "12.3.3", Insert, Role.Admin, p => p.Text("CardNo", max: 32), when: "name=AccessControlCard")
            .Get("insert", "12.5.1", Insert, Role.Admin, p => p
                .Text("Content", max: 1024).Time("ExpirTime").Time("IssueTime").Text("Title", max: 128).Text("User", max: 32).Int("State", 0, 2).Int("ReadFlag", 0, 1), when: "name=Announcement")
            .Get("update", "12.3.2", Update, Role.Admin, Number, when: "name=AccessControlCard")
            .Get("update", "", Update, Role.Admin, Number, when: "name=Announcement")
            .Get("update", "", Update, Role.Admin, Number, when: "name=AlarmRecord")
            .Get("remove", "12.3.4", Remove, Role.Admin, Number, when: "name=AccessControlCard")
            .Get("remove", "", Remove, Role.Admin, Number, when: "name=Announcement")
            .Get("remove", "", Remove, Role.Admin, Number, when: "name=AlarmRecord");
    }

    private static void Count(CgiParameters parameters) => parameters.Int("count", 1, int.MaxValue, required: false);

    private static void Number(CgiParameters parameters) => parameters.Int("recno", 1, int.MaxValue);

    private static CgiReply Find(CgiRequest request)
    {
        var kind = KindOf(request);
        if (Found(request, kind) is not { } found)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var told = found.Take(request.Int("count", Usual)).ToList();
        var now = request.Device.Clock.Now;
        return CgiReply.Lines(lines =>
        {
            lines.Line("totalCount", found.Count).Line("found", told.Count);
            for (var i = 0; i < told.Count; i++)
            {
                var head = $"records[{i}].";
                lines.Line(head + "RecNo", told[i].Number);
                foreach (var field in kind.Fields)
                {
                    if ((field.Beyond && request.Dialect == Dialect.Document) || told[i].At(field, now) is not { } value)
                    {
                        continue;
                    }

                    if (field.Most > 0)
                    {
                        lines.Lines(head + field.Name, value.Split(','));
                    }
                    else
                    {
                        lines.Line(head + field.Name, value);
                    }
                }
            }
        });
    }

    // With the conditions of find, how many that would find.
    private static CgiReply GetQuerySize(CgiRequest request) =>
        Found(request, KindOf(request)) is { } found ? CgiReply.Lines(lines => lines.Line("count", found.Count)) : CgiReply.BadRequest(ErrorId.InvalidParameter);

    private static CgiReply Insert(CgiRequest request)
    {
        var kind = KindOf(request);
        if (!RecordForm.TryRead(request, kind, numbered: false, out var given))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var values = RecordValues.New(kind);
        foreach (var (field, value) in given)
        {
            values[field.Name] = value;
        }

        return ReplyTo(Shelf(request).Insert(kind, values, out _));
    }

    private static CgiReply Update(CgiRequest request)
    {
        var kind = KindOf(request);
        if (!RecordForm.TryRead(request, kind, numbered: true, out var given) || given.Exists(g => !g.Field.Changes))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        if (given.Count == 0)
        {
            return CgiReply.BadRequest(ErrorId.RequestParses);
        }

        return ReplyTo(Shelf(request).Update(kind, request.Int("recno"), values => given.ForEach(g => values[g.Field.Name] = g.Value)));
    }

    private static CgiReply Remove(CgiRequest request) => ReplyTo(Shelf(request).Remove(KindOf(request), request.Int("recno")));

    // The records that the conditions of a request name; null when one of them is none, or cannot be so.
    private static List<RecordRow>? Found(CgiRequest request, RecordKind kind)
    {
        var wanted = new Dictionary<RecordCondition, string>();
        foreach (var (name, value) in request.Query.Pairs)
        {
            if (kind.Condition(name) is { } condition)
            {
                // Of two of the same, the last, as everywhere.
                wanted[condition] = value;
            }
            else if (name.StartsWith(RecordConditions.Head, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        var tests = new List<Func<RecordRow, bool>>();
        foreach (var (condition, value) in wanted)
        {
            if (condition.Read(value, request.Device.Clock) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        var rows = Shelf(request).All(kind).Values;
        return [.. tests.Count == 0 ? rows : rows.Where(row => tests.TrueForAll(test => test(row)))];
    }

    private static CgiReply ReplyTo(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Done => CgiReply.Ok,
        RecordOutcome.Impossible => CgiReply.BadRequest(ErrorId.InvalidParameter),
        RecordOutcome.NoSuchRecord => CgiReply.Failed(ErrorId.InvalidParameter),
        RecordOutcome.StoreFailed => CgiReply.Failed(ErrorId.ServerInternal),
        _ => CgiReply.Failed(ErrorId.InvalidRequest),
    };

    // The catalogue has only operations of kinds that there are.
    private static RecordKind KindOf(CgiRequest request) => RecordKinds.Find(request.Profile, request.Operation.When!.Value.Value)!;

    private static RecordShelf Shelf(CgiRequest request) => request.Device.Part<RecordShelf>()!;
}
