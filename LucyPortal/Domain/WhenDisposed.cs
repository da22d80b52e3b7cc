namespace LucyPortal.Domain;

/// <summary>Does something when it is disposed: the end of a watch, as what began it returns it.</summary>
public sealed class WhenDisposed(Action end) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => end();
}
