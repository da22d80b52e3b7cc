// Keeps the status of a mailed code fresh: fetches the fragment named by data-status-url every 3 s and replaces the text in
// place, never the input or the focus. Rests while the tab is hidden; ends when the fragment carries data-final, or when the
// answer is no fragment any more (the pending sign-in has ended: the next press says so).
(() => {
  const box = document.querySelector("[data-status-url]");
  if (!box) return;
  const pause = 3000;
  let shown = box.innerHTML.trim();
  let timer = 0;
  let asking = false;

  const plan = () => { clearTimeout(timer); timer = setTimeout(ask, pause); };

  const ask = async () => {
    if (document.hidden || asking) return;
    asking = true;
    let again = true;
    try {
      const answer = await fetch(box.dataset.statusUrl, { cache: "no-store", redirect: "manual" });
      if (answer.ok) {
        const fragment = (await answer.text()).trim();
        if (fragment !== shown && !box.contains(document.activeElement)) {
          box.innerHTML = shown = fragment;
        }
        again = !box.querySelector("[data-final]");
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
