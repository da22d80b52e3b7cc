namespace LucyPortal.Components;

/// <summary>
/// 303: the answer to every POST of a page. The browser follows with a GET, so that reload, back and a restored tab repeat
/// nothing.
/// </summary>
/// <param name="address">A local path (<see cref="LocalAddress"/>).</param>
public sealed class SeeOther(string address) : IResult
{
    public string Address { get; } = address;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Address;
        return Task.CompletedTask;
    }
}
