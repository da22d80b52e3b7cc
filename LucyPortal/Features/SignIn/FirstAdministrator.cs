using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Features.SignIn;

/// <summary>Creates the first administrator, once, whatever happens at the same time.</summary>
internal sealed class FirstAdministrator(
    SetupStore setup,
    UserManager<PortalUser> users,
    MailSettingsStore mail,
    AuditLog audit,
    Caller caller,
    PortalTransaction transaction,
    TimeProvider time)
{
    /// <summary>Creates the account and sets the sender of system mails. The form has been checked.</summary>
    /// <returns>False when somebody else was faster.</returns>
    public Task<bool> CreateAsync(SetupForm form, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            if (!await setup.ClaimAsync(token))
            {
                return false;
            }

            var user = new PortalUser
            {
                Id = Guid.NewGuid(),
                UserName = form.Email,
                Email = form.Email,
                DisplayName = form.DisplayName!,
                Role = PortalRole.Administrator,
                TimeZone = Accounts.IsTimeZone(form.TimeZone) ? form.TimeZone : null,
                CreatedAt = time.GetUtcNow().UtcDateTime,
            };
            var created = await users.CreateAsync(user, form.Password!);
            if (!created.Succeeded)
            {
                throw new InvalidOperationException(string.Join(", ", created.Errors.Select(e => e.Code)));
            }

            caller.UserId = user.Id;
            var settings = await mail.GetAsync(token);
            await mail.ChangeAsync(MailSettingsChange.Of(settings) with { SystemNotificationEmail = form.Sender }, token);
            audit.Add(AuditAction.AdministratorCreated, user.Id);
            return true;
        },
        cancellationToken);
}
