// The bar at the top when the connection is lost. Blazor tries by itself first; when it gives up, this goes on trying until
// the server answers. A server that answers but no longer knows the circuit means: reload. What was typed stays on the page
// until the person reloads.
(() => {
  const signal = document.getElementById("components-reconnect-modal");
  const bar = document.querySelector("[data-reconnect]");
  if (!signal || !bar) return;
  const pause = 5000;
  const texts = { lost: bar.dataset.lost, gone: bar.dataset.gone };
  const text = bar.querySelector("[data-reconnect-text]");
  const reload = bar.querySelector("[data-reconnect-reload]");
  let timer = 0;

  const show = state => {
    bar.hidden = state === null;
    reload.hidden = state !== "gone";
    text.textContent = state ? texts[state] : "";
  };

  const retry = async () => {
    try {
      const back = await Blazor.reconnect();
      show(back ? null : "gone");
    } catch {
      timer = setTimeout(retry, pause);
    }
  };

  signal.addEventListener("components-reconnect-state-changed", event => {
    clearTimeout(timer);
    switch (event.detail.state) {
      case "show":
      case "retrying": show("lost"); break;
      case "hide": show(null); break;
      case "failed": show("lost"); timer = setTimeout(retry, pause); break;
      default: show("gone");
    }
  });
  reload.addEventListener("click", () => location.reload());
})();
