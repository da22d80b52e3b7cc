namespace LucyPortal.Domain;

/// <summary>How mail is doing, by fixed rules.</summary>
public enum MailVerdict
{
    /// <summary>Codes do not leave, or do not arrive.</summary>
    Failing,

    /// <summary>They do, but people wait for them.</summary>
    Slow,

    /// <summary>A code was typed back within a day.</summary>
    Working,

    /// <summary>Nothing speaks against it, and nothing for it.</summary>
    NotProven,
}

/// <summary>What is known of one mail when all of them are judged.</summary>
/// <param name="CreatedAt">When it was written (UTC).</param>
/// <param name="State">Where it is.</param>
/// <param name="StateSince">When it came there (UTC).</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="Failure">Why the last one failed.</param>
/// <param name="QueueFate">Where it is in the queue of the machine's Postfix.</param>
/// <param name="IsCode">Whether somebody waits for it: it carries a code.</param>
/// <param name="TypedBackAt">When its code was typed back (UTC).</param>
public sealed record MailTrace(
    DateTime CreatedAt,
    MailState State,
    DateTime StateSince,
    int Attempts,
    MailFailure? Failure,
    QueueFate? QueueFate,
    bool IsCode,
    DateTime? TypedBackAt)
{
    /// <summary>The next server has it.</summary>
    public bool IsTaken => State == MailState.HandedOver;

    /// <summary>It will not leave any more, though somebody wanted it to.</summary>
    public bool IsRefused => State is MailState.Refused or MailState.Expired;

    /// <summary>It took more than one try, or its next server makes Postfix wait.</summary>
    public bool IsDelayed => !IsRefused && (Attempts > 1 || (State == MailState.Waiting && Attempts > 0) || QueueFate == Domain.QueueFate.Deferred);

    /// <summary>How long it took to be taken.</summary>
    public TimeSpan? ToTaken => IsTaken ? StateSince - CreatedAt : null;

    /// <summary>How long its code took to come back.</summary>
    public TimeSpan? ToTypedBack => TypedBackAt - CreatedAt;

    /// <summary>True when its last try says that mail as such fails.</summary>
    internal bool SaysFailing => !IsTaken && Failure is { } failure && !failure.IsOfOneMail();
}

/// <summary>Mails that went wrong in one hour.</summary>
/// <param name="From">Its beginning (UTC).</param>
/// <param name="Delayed">How many took more than one try, or still wait.</param>
/// <param name="Refused">How many will not leave.</param>
public sealed record MailHour(DateTime From, int Delayed, int Refused)
{
    /// <summary>The instant (UTC) after which its mails were counted, where older ones of the hour were left out; null where none was.</summary>
    public DateTime? CutAt { get; init; }

    /// <summary>Its end (UTC).</summary>
    public DateTime Until => From.AddHours(1);
}

/// <summary>How long half of something took, and 95 % of it.</summary>
/// <param name="Half">The median.</param>
/// <param name="Most">The 95th percentile.</param>
public sealed record MailPace(TimeSpan Half, TimeSpan Most)
{
    /// <summary>The pace of these; null where there are none.</summary>
    public static MailPace? Of(IEnumerable<TimeSpan?> spans)
    {
        var ordered = spans.OfType<TimeSpan>().Order().ToList();
        return ordered.Count == 0 ? null : new(At(.5), At(.95));

        // The nearest rank: the smallest that so many do not exceed.
        TimeSpan At(double share) => ordered[(int)Math.Ceiling(share * ordered.Count) - 1];
    }
}

/// <summary>
/// How mail is doing by the settings in force. What the next server has taken proves the first metre; only a code that was typed back
/// proves the whole way.
/// </summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why, for people; null where the verdict says it all.</param>
/// <param name="LastTypedBackAt">When a mailed code was last typed back (UTC); null when none was.</param>
/// <param name="Sent">Mails of the last 24 hours.</param>
/// <param name="AtOnce">Taken at the first try.</param>
/// <param name="Delayed">Taken later, or still waiting.</param>
/// <param name="Refused">That will not leave.</param>
/// <param name="ToTaken">From the press to the next server's word.</param>
/// <param name="ToTypedBack">From the press to the typed code.</param>
/// <param name="Hours">The last 24 hours, the oldest first.</param>
/// <param name="At">When this was so (UTC).</param>
public sealed record MailHealth(
    MailVerdict Verdict,
    string? Reason,
    DateTime? LastTypedBackAt,
    int Sent,
    int AtOnce,
    int Delayed,
    int Refused,
    MailPace? ToTaken,
    MailPace? ToTypedBack,
    IReadOnlyList<MailHour> Hours,
    DateTime At)
{
    /// <summary>True when there were more mails than were looked at: the figures are those of the newest.</summary>
    public bool IsCut { get; init; }

    /// <summary>The settings that it is about: the mails behind a figure are found by them.</summary>
    public Guid SettingsId { get; init; }

    /// <summary>Over how long mails are judged.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromHours(24);

    private const int HoursShown = 24;
    private const int FailuresInARow = 3;
    private const int CodesInARow = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TimeToType = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan SlowHandOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SlowReturn = TimeSpan.FromMinutes(2);

    /// <summary>Judges.</summary>
    /// <param name="mails">The mails of the last 24 hours by the settings in force, the newest first; none that were taken back.</param>
    /// <param name="lastTypedBackAt">When a code that left by them was last typed back (UTC), however long ago.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <param name="isCut">Whether there were older ones, too.</param>
    public static MailHealth Of(IReadOnlyList<MailTrace> mails, DateTime? lastTypedBackAt, DateTime now, bool isCut = false)
    {
        ArgumentNullException.ThrowIfNull(mails);
        var toTaken = MailPace.Of(mails.Select(m => m.ToTaken));
        var toTypedBack = MailPace.Of(mails.Select(m => m.ToTypedBack));
        var failing = FailingReason(mails, now);
        var slow = failing is null ? SlowReason(mails, toTaken, toTypedBack) : null;
        var verdict = failing is not null ? MailVerdict.Failing
            : slow is not null ? MailVerdict.Slow
            : lastTypedBackAt >= now - Window ? MailVerdict.Working
            : MailVerdict.NotProven;
        return new(
            verdict,
            failing ?? slow,
            lastTypedBackAt,
            mails.Count,
            mails.Count(m => m.IsTaken && !m.IsDelayed),
            mails.Count(m => m.IsDelayed),
            mails.Count(m => m.IsRefused),
            toTaken,
            toTypedBack,
            HoursOf(mails, now, isCut ? mails[^1].CreatedAt.AddTicks(-1) : null),
            now)
        { IsCut = isCut };
    }

    private static string? FailingReason(IReadOnlyList<MailTrace> mails, DateTime now)
    {
        var tried = mails.Where(m => m.IsTaken || m.Failure is not null).Take(FailuresInARow).ToList();
        if (tried.Count == FailuresInARow && tried.TrueForAll(m => m.SaysFailing))
        {
            return "The last 3 messages could not be handed over.";
        }

        if (mails.Any(m => m.IsCode && m.State is MailState.Waiting or MailState.HandingOver && m.CreatedAt < now - LongestWait))
        {
            return "A code has been waiting for more than 2 minutes.";
        }

        var codes = mails.Where(m => m.IsCode && m.IsTaken && m.CreatedAt < now - TimeToType).Take(CodesInARow).ToList();
        return codes.Count == CodesInARow && codes.TrueForAll(m => m.TypedBackAt is null) && !mails.Any(m => m.TypedBackAt >= now - TimeToType)
            ? "None of the last 10 codes was typed back."
            : null;
    }

    private static string? SlowReason(IReadOnlyList<MailTrace> mails, MailPace? toTaken, MailPace? toTypedBack) =>
        mails.Any(m => m.QueueFate == QueueFate.Deferred) ? "A message is delayed in the internal Postfix server."
        : toTaken?.Most > SlowHandOver ? "It often takes more than 10 seconds until a message is handed over."
        : toTypedBack?.Half > SlowReturn ? "Half of the codes took more than 2 minutes to be typed back."
        : null;

    private static List<MailHour> HoursOf(IReadOnlyList<MailTrace> mails, DateTime now, DateTime? cutAt)
    {
        var byHour = mails.Where(m => m.IsDelayed || m.IsRefused).ToLookup(m => (int)((now - m.CreatedAt).Ticks / TimeSpan.TicksPerHour));
        return [.. Enumerable.Range(1, HoursShown).Select(i => HoursShown - i).Select(ago => new MailHour(
            now.AddHours(-ago - 1),
            byHour[ago].Count(m => m.IsDelayed),
            byHour[ago].Count(m => m.IsRefused))
        { CutAt = cutAt > now.AddHours(-ago - 1) && cutAt < now.AddHours(-ago) ? cutAt : null })];
    }
}
