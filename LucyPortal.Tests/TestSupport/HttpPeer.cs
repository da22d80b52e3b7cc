using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.TestSupport;

/// <summary>
/// A server on this machine that hears each request to its end and then answers as the test wants, breaks off or says nothing: what
/// <see cref="MailApiStub"/>, which always answers, can't play.
/// </summary>
public sealed class HttpPeer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly CancellationTokenSource _end = new();
    private int _asked;

    private HttpPeer(Func<HttpContext, CancellationToken, Task> answer, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => Encrypt(listen, certificate)));
        _server = builder.Build();
        _server.Run(async context =>
        {
            Interlocked.Increment(ref _asked);
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await answer(context, _end.Token);
        });
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    /// <summary>How many requests it has heard.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Starts one.</summary>
    /// <param name="answer">What it does with each request, until it ends.</param>
    /// <param name="certificate">What it shows; null for one that does not encrypt.</param>
    public static async Task<HttpPeer> StartAsync(Func<HttpContext, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        var peer = new HttpPeer(answer, certificate);
        await peer._server.StartAsync();
        return peer;
    }

    /// <summary>Answers with a status, headers and a body.</summary>
    public static Func<HttpContext, CancellationToken, Task> Answer(int status, string body = "", string type = "application/json", params (string Name, string Value)[] headers) =>
        async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = body.Length > 0 ? type : null;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            if (body.Length > 0)
            {
                await context.Response.WriteAsync(body, CancellationToken.None);
            }
        };

    /// <summary>Breaks off without a word.</summary>
    public static Task BreakOff(HttpContext context, CancellationToken end)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Breaks off amid an answer.</summary>
    public static Func<HttpContext, CancellationToken, Task> BreakOffIn(int status, string begun) =>
        async (context, end) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ContentLength = begun.Length + 100;
            // Kestrel hangs up where less was said than announced.
            await context.Response.WriteAsync(begun, end);
        };

    /// <summary>Says nothing.</summary>
    public static Task KeepSilent(HttpContext context, CancellationToken end) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _server.DisposeAsync();
        _end.Dispose();
    }

    private static void Encrypt(ListenOptions listen, X509Certificate2? certificate)
    {
        if (certificate is not null)
        {
            listen.UseHttps(certificate);
        }
    }
}
