// Deliberately wrong, so that the rules can be seen to fail. Namespaces play the rooms.
using LucyPortal.Tests.Architecture.Sample.Data;
using LucyPortal.Tests.Architecture.Sample.Features.SignIn;

#pragma warning disable IDE0130, CA1822, CA1812, CA1852, IDE0051, IDE0052, CA1823, CS0169

namespace LucyPortal.Tests.Architecture.Sample.Data
{
    internal class Store
    {
        public static void Open()
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class StoredAttribute : Attribute;

    internal sealed class StoreException : Exception;
}

namespace LucyPortal.Tests.Architecture.Sample.Domain
{
    internal sealed class ByBase : Store;

    internal sealed class ByField
    {
        private readonly Store? _store;
    }

    internal sealed class BySignature
    {
        public void Take(Store store)
        {
        }
    }

    internal sealed class ByLocal
    {
        public bool Look(object something)
        {
            var store = something as Store;
            return store is not null;
        }
    }

    internal sealed class ByCall
    {
        public void Run() => Store.Open();
    }

    internal sealed class ByGenericArgument
    {
        public List<Dictionary<string, Store[]>> All { get; } = [];
    }

    internal sealed class ByConstraint<T>
        where T : Store;

    [Stored]
    internal sealed class ByAttribute;

    [System.ComponentModel.TypeConverter(typeof(Store))]
    internal sealed class ByAttributeArgument;

    internal sealed class ByCatch
    {
        public void Run(Action work)
        {
            try
            {
                work();
            }
            catch (StoreException)
            {
                work();
            }
        }
    }

    internal sealed class ByLambda
    {
        public Func<object> Later(int number) => () => new Store().GetHashCode() + number;
    }

    internal sealed class ByAsync
    {
        public async Task RunAsync()
        {
            await Task.Yield();
            Store.Open();
        }
    }

    internal sealed class Innocent
    {
        public string Name { get; } = "";
    }
}

namespace LucyPortal.Tests.Architecture.Sample.Features.SignIn
{
    internal sealed class LoginPage;
}

namespace LucyPortal.Tests.Architecture.Sample.Features.Account
{
    internal sealed class KnowsItsNeighbour
    {
        public LoginPage? Page { get; }
    }

    internal sealed class UsesEntityFramework
    {
        public Microsoft.EntityFrameworkCore.DbContext? Rows { get; }
    }

    internal sealed class UsesMime
    {
        public MimeKit.MimeMessage? Mail { get; }
    }

    internal sealed class UsesRequest
    {
        public Microsoft.AspNetCore.Http.HttpContext? Request { get; }
    }

    internal sealed class UsesSignIn
    {
        public Microsoft.AspNetCore.Identity.SignInManager<Domain.Innocent>? SignIn { get; }
    }
}

namespace LucyPortal.Tests.Architecture.Sample.Delivery
{
    internal sealed class UsesMudBlazor
    {
        public MudBlazor.MudTheme? Theme { get; }
    }

    internal sealed class MaySendMail
    {
        public MimeKit.MimeMessage? Mail { get; }
    }
}

namespace LucyPortal.Tests.Architecture.Sample.Attic
{
    internal sealed class Lost;
}
