namespace LucyPortal.Domain;

/// <summary>What a step-up is asked for.</summary>
public enum StepUpScope
{
    /// <summary>Anything sensitive. A proof that opens this opens everything that asks for one.</summary>
    General = 1,

    /// <summary>What decides whether mail leaves. While mail fails it can be opened without a code: a code could not come.</summary>
    MailSettings = 2,
}
