using System.Diagnostics.Metrics;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>Figures of codes and challenges. Tags hold no user and no code.</summary>
public sealed class VerificationMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "LucyPortal.Verification";

    private readonly Counter<long> _issued;
    private readonly Counter<long> _verified;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _recoveries;

    /// <summary>Makes the instruments.</summary>
    public VerificationMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        _issued = meter.CreateCounter<long>("lucyportal.codes.issued", "{code}", "Codes written into a mail.");
        _verified = meter.CreateCounter<long>("lucyportal.codes.verified", "{code}", "Right answers.");
        _refused = meter.CreateCounter<long>("lucyportal.codes.refused", "{answer}", "Answers that were not accepted, by reason.");
        _ended = meter.CreateCounter<long>("lucyportal.challenges.ended", "{challenge}", "Challenges that ended before their time, by reason.");
        _recoveries = meter.CreateCounter<long>("lucyportal.recovery.answers", "{answer}", "Recovery codes typed at the sign-in, by result.");
    }

    internal void Issued(ChallengePurpose purpose) => _issued.Add(1, Purpose(purpose));

    internal void Judged(ChallengePurpose purpose, AnswerVerdict verdict)
    {
        if (verdict is AnswerVerdict.Accepted)
        {
            _verified.Add(1, Purpose(purpose));
        }
        else
        {
            _refused.Add(1, Purpose(purpose), new("reason", verdict.GetType().Name));
        }
    }

    internal void Judged(RecoveryVerdict verdict) => _recoveries.Add(1, new KeyValuePair<string, object?>("result", verdict.GetType().Name));

    internal void Ended(ChallengePurpose purpose, ChallengeEnd end) => _ended.Add(1, Purpose(purpose), new("reason", end.ToString()));

    private static KeyValuePair<string, object?> Purpose(ChallengePurpose purpose) => new("purpose", purpose.ToString());
}
