using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <content>How mail is signed.</content>
public sealed partial class MailDeliveryPage
{
    private readonly DkimInput _dkim = new();

    /// <summary>Whether a method that was chosen signs; else the signature is kept as it is.</summary>
    private bool Signs => Chosen.Any(m => m.CanSign());

    private IEnumerable<MailDeliveryMethod> Chosen => new[] { _method, _fallback }.OfType<MailDeliveryMethod>();

    /// <summary>The record of the own draft, where that is a new one: the fields show what is in force.</summary>
    private DkimTxt? DraftTxt => State.Current is { Draft: { IsOwn: true } draft, DraftChoice.Dkim: { } tried, InForce.Dkim: var inForce } && tried != inForce && !draft.IsOver(Now) ? tried.Txt : null;

    /// <summary>Reads the fields, if they count.</summary>
    /// <returns>Null when something is wrong; then the first mistake has the focus.</returns>
    private async Task<MailChoice?> WithDkimAsync(MailChoice choice)
    {
        if (!Signs)
        {
            return choice;
        }

        if (_dkim.Read(choice) is { } read)
        {
            return read;
        }

        await Script.SelectAsync(
            _dkim.DomainError is not null ? DkimFields.DomainId
            : _dkim.SelectorError is not null ? DkimFields.SelectorId
            : DkimFields.KeyId);
        return null;
    }
}
