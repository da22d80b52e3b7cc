using AngleSharp.Dom;
using Bunit;
using LucyPortal.Components;
using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.Account;
using LucyPortal.Features.AdvancedSettings;
using LucyPortal.Features.Home;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Features.Support;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

/// <summary>A signed-in page on a real portal, used as a person uses it: by labels, words and presses.</summary>
public abstract class PageTest : PortalBunit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the snackbar says.</summary>
    protected IEnumerable<string?> Snackbars => Services.GetRequiredService<ISnackbar>().ShownSnackbars.Select(s => s.Message);

    /// <summary>Where the browser is.</summary>
    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    protected override void AddServices(IServiceCollection services)
    {
        services.AddSingleton(new PortalBrand("Lucy"));
        services.AddSingleton(new PortalShell { HasMailbox = true, IsDatabaseAway = DatabaseFailure.Is });
        services.AddSingleton<ErrorReferences>();
        services.AddSingleton<AntiforgeryStateProvider, NoToken>();
        services.AddScoped<PortalScript>();
        services.AddScoped<ShellUser>();
        services.AddHome().AddAccount().AddMailDelivery().AddAdvancedSettings().AddSupport().AddTwoFactor();
    }

    /// <summary>Signs in an administrator, or somebody else.</summary>
    protected async Task<PortalUser> SignInAsync(Action<PortalUser>? change = null, TwoFactorMethod configured = TwoFactorMethod.None)
    {
        var user = await World.AddUserAsync(configured: configured, change: change);
        await World.SignInAsync(user);
        return user;
    }

    /// <summary>Opens a page and waits until it shows what it knows.</summary>
    protected IRenderedComponent<T> Open<T>(string until)
        where T : IComponent
    {
        var page = Render<T>();
        Until(page, () => page.FindAll(until).Should().NotBeEmpty());
        return page;
    }

    /// <summary>Waits until something holds.</summary>
    protected static void Until<T>(IRenderedComponent<T> page, Action assertion)
        where T : IComponent => page.WaitForAssertion(assertion, Patience);

    /// <summary>The field with this label.</summary>
    protected static IElement Field<T>(IRenderedComponent<T> page, string label)
        where T : IComponent
    {
        var id = page.FindAll("label").First(l => l.TextContent.Trim() == label).GetAttribute("for");
        return page.Find($"#{id}");
    }

    /// <summary>Types into the field with this label.</summary>
    protected static Task TypeAsync<T>(IRenderedComponent<T> page, string label, string text)
        where T : IComponent => page.InvokeAsync(() => Field(page, label).Input(text));

    /// <summary>Presses the button with this text. Found and pressed in one go: pages are drawn anew by other threads.</summary>
    protected static Task PressAsync<T>(IRenderedComponent<T> page, string text)
        where T : IComponent => page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent.Trim() == text).Click());

    /// <summary>Presses the button that saves, whether or not a code goes out first.</summary>
    protected static Task SaveAsync<T>(IRenderedComponent<T> page)
        where T : IComponent => page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent.Trim() is "Save" or "Save and send code").Click());

    /// <summary>Whether <c>Save</c> is the filled button of the page.</summary>
    protected static bool SaveIsFilled<T>(IRenderedComponent<T> page)
        where T : IComponent => page.FindAll("button").Single(b => b.TextContent.Trim() == "Save").ClassList.Contains("mud-button-filled");

    /// <summary>Presses the first element that a selector finds.</summary>
    protected static Task PressFirstAsync<T>(IRenderedComponent<T> page, string selector)
        where T : IComponent => page.InvokeAsync(() => page.Find(selector).Click());

    /// <summary>The error at the field with this label, as assistive technology finds it.</summary>
    protected static string? ErrorAt<T>(IRenderedComponent<T> page, string label)
        where T : IComponent
    {
        var field = Field(page, label);
        var described = (field.GetAttribute("aria-describedby") ?? "").Split(' ');
        return page.FindAll("[role=alert]").FirstOrDefault(e => described.Contains(e.Id))?.TextContent.Trim();
    }

    /// <summary>Takes the database away; what comes back brings it back.</summary>
    protected async Task<Func<Task>> TakeDatabaseAwayAsync()
    {
        await SqlAsync("ALTER TABLE Sessions RENAME TO Away");
        return () => SqlAsync("ALTER TABLE Away RENAME TO Sessions");
    }

    /// <summary>The mail settings that are being tried; null when none are.</summary>
    protected Task<MailSettings?> DraftAsync() =>
        World.UseAsync<MailSettingsStore, MailSettings?>(store => store.DraftAsync(CancellationToken.None));

    /// <summary>The audit events of a kind.</summary>
    protected Task<List<AuditEvent>> AuditAsync(AuditAction action) =>
        World.ReadAsync(db => db.AuditEvents.AsNoTracking().Where(e => e.Action == action).ToListAsync());

    private Task<int> SqlAsync(string sql) => World.ReadAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
