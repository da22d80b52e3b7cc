using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LucyPortal.Tests.Data;

public sealed class SendLogMigrationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Mails_from_before_are_found_by_number_and_address_too()
    {
        var id = new Guid("0199c0de-0000-7000-8000-00004F1C09AB");
        await using var db = TestDatabase.OpenSqlite($"Data Source={_folder["old.db"]};Pooling=False");
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("PostfixQueue");
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "OutboxMessages" ("Id", "Purpose", "Recipient", "CreatedAt", "State", "StateSince", "NextAttemptAt", "Attempts")
            VALUES ({id}, 1, 'Nora@example.org', '2026-11-01 10:00:00', 3, '2026-11-01 10:00:00', '2026-11-01 10:00:00', 1)
            """);

        await migrator.MigrateAsync();

        (await db.OutboxMessages.SingleAsync(m => m.Number == MailNumber.Of(id) && m.RecipientKey == OutboxMessage.KeyOf("nora@EXAMPLE.org")))
            .Id.Should().Be(id);
        MailNumber.Of(id).Should().Be("4f1c09ab");
    }

    public void Dispose() => _folder.Dispose();
}
