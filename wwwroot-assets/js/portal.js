// What components ask of the browser. Kept to the few things that need one.
(() => {
  const byId = id => document.getElementById(id);

  window.LucyPortal = {
    focus: id => byId(id)?.focus(),
    select: id => { const field = byId(id); field?.focus(); field?.select?.(); },
    submit: id => byId(id)?.requestSubmit(),
    // The circuit has drawn the page: the waiting shell goes, and tests (and people) may press things.
    ready: () => {
      document.querySelector("[data-waiting-shell]")?.remove();
      document.documentElement.dataset.interactive = "true";
    },
  };

  // Blazor scrolls to "#main" without moving the focus there.
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[data-skip]");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    byId("main")?.focus();
    byId("main")?.scrollIntoView();
  }, true);
})();
