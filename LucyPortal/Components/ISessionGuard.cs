namespace LucyPortal.Components;

/// <summary>Tells the shell of an open page that its session is over. The shell may not know the room that knows.</summary>
public interface ISessionGuard
{
    /// <summary>Watches this page's session.</summary>
    /// <param name="onEnded">Called once, on any thread, with the address to load: the sign-in page with the reason.</param>
    /// <returns>Ends the watch when disposed.</returns>
    Task<IDisposable> WatchAsync(Action<string> onEnded);
}
