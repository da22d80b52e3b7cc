// Rewrites <time datetime="…" data-format="time|seconds|date|datetime|exact"> into the browser's zone, also those that come later.
// Only the value of the existing text node changes: Blazor keeps a reference to that node.
(() => {
  const day = { day: "numeric", month: "short", year: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const make = options => new Intl.DateTimeFormat("en-GB", options);
  const formats = {
    time: make(clock),
    seconds: make({ ...clock, second: "2-digit" }),
    date: make(day),
    datetime: make({ ...day, ...clock }),
    exact: make({ ...day, ...clock, second: "2-digit" }),
  };
  const full = make({ ...day, ...clock, second: "2-digit", timeZoneName: "short" });

  const rewrite = element => {
    const format = formats[element.dataset.format];
    const at = new Date(element.dateTime);
    if (!format || isNaN(at) || element.firstChild?.nodeType !== Node.TEXT_NODE) return;
    const text = format.format(at);
    if (element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
    const title = full.format(at);
    if (element.title !== title) element.title = title;
  };

  const selector = "time[data-format]";
  const within = node => {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      const time = node.parentElement?.closest(selector);
      if (time) rewrite(time);
      return;
    }
    if (node.matches(selector)) rewrite(node);
    node.querySelectorAll(selector).forEach(rewrite);
  };

  new MutationObserver(changes => changes.forEach(change => {
    within(change.target.nodeType === Node.TEXT_NODE || change.type === "attributes" ? change.target : document.createComment(""));
    change.addedNodes.forEach(within);
  })).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["datetime", "data-format"],
  });
  within(document.documentElement);
})();
