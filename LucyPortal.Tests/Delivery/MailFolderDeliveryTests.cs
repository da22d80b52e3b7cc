using System.Globalization;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Delivery;

public sealed class MailFolderDeliveryTests
{
    private static readonly MailSettings Settings = new() { Method = MailDeliveryMethod.MailFolder };

    [Fact]
    public async Task A_second_try_replaces_the_first_one_s_file()
    {
        await using var world = await PortalWorld.CreateAsync();
        var mail = Mail(world);
        await SendAsync(world, mail);
        await SendAsync(world, mail);

        Directory.EnumerateFileSystemEntries(world.Mailbox.Folder).Should().ContainSingle();
    }

    [Fact]
    public async Task Whoever_looks_meanwhile_sees_whole_mails_only()
    {
        await using var world = await PortalWorld.CreateAsync();
        var mail = Mail(world) with { Text = string.Concat(Enumerable.Repeat("A line of text.\r\n", 20_000)) };
        Directory.CreateDirectory(world.Mailbox.Folder);
        using var done = new CancellationTokenSource();
        var looking = Task.Run(() =>
        {
            var seen = 0;
            while (!done.IsCancellationRequested)
            {
                foreach (var file in Directory.EnumerateFiles(world.Mailbox.Folder, "*.eml"))
                {
                    File.ReadAllText(file).TrimEnd().Should().EndWith("--");
                    seen++;
                }
            }

            return seen;
        });

        for (var i = 0; i < 20; i++)
        {
            await SendAsync(world, mail with { Id = Guid.NewGuid() });
        }

        await done.CancelAsync();
        (await looking).Should().BePositive();
        Directory.EnumerateFiles(world.Mailbox.Folder).Should().HaveCount(20).And.OnlyContain(f => f.EndsWith(".eml"));
    }

    [Fact]
    public async Task A_try_that_is_broken_off_leaves_no_mail_behind()
    {
        await using var world = await PortalWorld.CreateAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await world.Invoking(w => Method(w).SendAsync(Mail(w), Settings, stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        world.Mailbox.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Only_the_portal_s_user_can_read_the_mails()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var world = await PortalWorld.CreateAsync();
        await SendAsync(world, Mail(world));
        File.GetUnixFileMode(world.Mailbox.Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // A folder that somebody made beforehand can be open to all; the files in it are not.
        File.GetUnixFileMode(world.Mailbox.All[0].Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [UnixFact]
    public void Nor_can_anybody_look_into_the_folders_on_the_way_that_the_portal_made()
    {
        using var folder = new TestFolder();
        LucyPortal.Data.PrivateFolder.Create(Path.Combine(folder["App_Data"], "mail"));

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder["App_Data"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Files_are_named_by_time_in_every_culture()
    {
        await using var world = await PortalWorld.CreateAsync();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("th-TH");
            await SendAsync(world, Mail(world) with { Date = new DateTime(2026, 11, 24, 9, 8, 7, 6, DateTimeKind.Utc) });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Path.GetFileName(world.Mailbox.All[0].Path).Should().StartWith("20261124-090807-006-");
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_for_good()
    {
        await using var world = await PortalWorld.CreateAsync();
        var result = await SendAsync(world, Mail(world) with { To = "nora@example.org\r\nBcc: evil@example.org" });

        result.Should().BeOfType<DeliveryResult.Failed>().Which.Should().Match<DeliveryResult.Failed>(f =>
            f.Failure == MailFailure.AddressInvalid && !f.Retryable);
    }

    private static IDeliveryMethod Method(PortalWorld world) =>
        world.Services.GetRequiredKeyedService<IDeliveryMethod>(MailDeliveryMethod.MailFolder);

    private static Task<DeliveryResult> SendAsync(PortalWorld world, MailMessage mail) => Method(world).SendAsync(mail, Settings, CancellationToken.None);

    private static MailMessage Mail(PortalWorld world) => new(
        Guid.NewGuid(), PortalWorld.Sender, "nora@example.org", "Nora Admin", "Subject", "Text", "<p>Html</p>", world.Now);
}
