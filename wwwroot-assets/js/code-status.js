// Keeps what the code page says about its mail true: fetches the fragment named by data-status-url every 3 s and replaces the
// parts of the same name (data-part) in place, never the input or the focus. Rests while the tab is hidden; ends when the
// fragment carries data-final, or when the answer is no fragment any more (the pending sign-in has ended: the next press says so).
(() => {
  const box = document.querySelector("[data-status-url]");
  if (!box) return;
  const pause = 3000;
  let timer = 0;
  let asking = false;

  // What the server sent last, for comparing: times.js has rewritten what stands on the page.
  const last = new Map();
  const show = part => {
    const shown = document.querySelector(`[data-part="${part.dataset.part}"]`);
    const before = last.get(part.dataset.part);
    last.set(part.dataset.part, part.innerHTML);
    if (shown && part.innerHTML !== before && !shown.contains(document.activeElement)) shown.innerHTML = part.innerHTML;
  };

  const plan = () => { clearTimeout(timer); timer = setTimeout(ask, pause); };

  const ask = async () => {
    if (document.hidden || asking) return;
    asking = true;
    let again = true;
    try {
      const answer = await fetch(box.dataset.statusUrl, { cache: "no-store", redirect: "manual" });
      if (answer.ok) {
        const fragment = document.createElement("template");
        fragment.innerHTML = await answer.text();
        fragment.content.querySelectorAll("[data-part]").forEach(show);
        again = !fragment.content.querySelector("[data-final]");
      } else {
        again = answer.status >= 500;
      }
    } catch {
      // No network for the moment: the next round asks again.
    } finally {
      asking = false;
    }
    if (again) plan(); else stop();
  };

  const onVisible = () => { if (!document.hidden) ask(); };
  const stop = () => { clearTimeout(timer); document.removeEventListener("visibilitychange", onVisible); };

  if (box.querySelector("[data-final]")) return;
  document.addEventListener("visibilitychange", onVisible);
  plan();
})();
