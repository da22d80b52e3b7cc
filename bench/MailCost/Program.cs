using System.Globalization;
using LucyPortal.Bench;

const int rounds = 5;
const int inARound = 1000;
const int presses = 200;
const int warmUp = 50;
const double slowest = 0.5;
const double latest = 3;

var postfix = new Postfix(Path.Combine(args[0], "rig"), int.Parse(args[1], CultureInfo.InvariantCulture));
await postfix.WaitUntilItListensAsync();
await using var portal = await Portal.StartAsync(args[0], postfix, people: warmUp + presses);

// Until everything is compiled that will be.
for (var i = 0; i < warmUp; i++)
{
    await portal.PressAsync(i);
}

var mail = await postfix.AnyMailAsync();
List<double> pressed = [];
List<double> bare = [];
for (var i = 0; i < presses; i++)
{
    bare.Add((await postfix.HandOverBareAsync(mail)).TotalMilliseconds);
    pressed.Add((await portal.PressAsync(warmUp + i)).TotalMilliseconds);
}

await portal.EmptyOutboxAsync(inARound);
List<double> ours = [];
List<double> theirs = [];
for (var round = 0; round < rounds; round++)
{
    await postfix.WaitUntilEmptyAsync();
    theirs.Add(inARound / (await postfix.SourceAsync(inARound, mail.Size)).TotalSeconds);
    await postfix.WaitUntilEmptyAsync();
    ours.Add(inARound / (await portal.EmptyOutboxAsync(inARound)).TotalSeconds);
}

var rate = At(0.5, ours.Zip(theirs, (our, their) => our / their));
var latency = At(0.95, pressed) / At(0.95, bare);
Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

    {inARound} mails of {mail.Size} bytes over 5 connections, median of {rounds} rounds
    smtp-source               {At(0.5, theirs),8:F0} mails/s
    the outbox                {At(0.5, ours),8:F0} mails/s
    ratio                     {rate,8:F2}      at least {slowest:F2}

    until Postfix has accepted the mail, 95th percentile of {presses}
    MailKit alone             {At(0.95, bare),8:F1} ms
    from the press            {At(0.95, pressed),8:F1} ms
    ratio                     {latency,8:F2}      at most {latest:F2}

    """));
return rate >= slowest && latency <= latest ? 0 : 1;

static double At(double share, IEnumerable<double> figures)
{
    var sorted = figures.Order().ToList();
    return sorted[(int)(share * (sorted.Count - 1))];
}
