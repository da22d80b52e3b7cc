using System.Collections.Concurrent;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>A delivery method that does what the test says, in the mail folder's place.</summary>
public sealed class ScriptedDelivery : IDeliveryMethod
{
    private readonly ConcurrentQueue<MailMessage> _taken = new();

    /// <summary>The name of the server that it plays.</summary>
    public const string Server = "scripted";

    /// <summary>What it does with a mail.</summary>
    public Func<MailMessage, CancellationToken, Task<DeliveryResult>> Behaviour { get; set; } = (_, _) => Taken;

    /// <summary>The mails that it was asked to hand over, in order.</summary>
    public IReadOnlyList<MailMessage> Asked => [.. _taken];

    /// <summary>It has it.</summary>
    public static Task<DeliveryResult> Taken => Task.FromResult<DeliveryResult>(new DeliveryResult.HandedOver(Server, "250 2.0.0 Ok: queued as 4Y3kX21d0zZ5", "4Y3kX21d0zZ5"));

    /// <summary>It asks to try later.</summary>
    public static Task<DeliveryResult> Later => Task.FromResult<DeliveryResult>(
        new DeliveryResult.Failed(Server, MailFailure.TryLater, Retryable: true, "451 4.7.1 Greylisted"));

    /// <summary>It refuses for good.</summary>
    public static Task<DeliveryResult> Refused => Task.FromResult<DeliveryResult>(
        new DeliveryResult.Failed(Server, MailFailure.MailboxUnknown, Retryable: false, "550 5.1.1 No such user"));

    /// <summary>The name by which it is told from another one.</summary>
    public string Name { get; init; } = Server;

    /// <summary>How it fails.</summary>
    public void Fails(MailFailure failure, bool retryable = false, string? reply = null) =>
        Behaviour = (_, _) => Task.FromResult<DeliveryResult>(new DeliveryResult.Failed(Name, failure, retryable, reply));

    /// <summary>Puts it in this method's place.</summary>
    public void RegisterAs(IServiceCollection services, MailDeliveryMethod method) => services.AddKeyedSingleton<IDeliveryMethod>(method, this);

    /// <summary>Puts it in the mail folder's place.</summary>
    public void Register(IServiceCollection services) => services.AddKeyedSingleton<IDeliveryMethod>(MailDeliveryMethod.MailFolder, this);

    /// <inheritdoc />
    public Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        _taken.Enqueue(message);
        return Behaviour(message, cancellationToken);
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings) => null;

    /// <inheritdoc />
    public string Target(MailSettings settings) => Name;
}
