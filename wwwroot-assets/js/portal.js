// What components ask of the browser. Kept to the few things that need one.
(() => {
  const byId = id => document.getElementById(id);
  let leaving = false;
  let underway = null;
  let remembered = null;
  let wish = 0;
  const leaveAlone = () => { wish++; };
  addEventListener("keydown", leaveAlone, true);
  addEventListener("pointerdown", leaveAlone, true);

  // Around a dialog the focus moves by itself: its trap gives it back as it goes, and what had it may be gone. For some frames it is
  // brought where it belongs. A newer wish, or the person's own key or click, ends that: nobody's typing may land elsewhere.
  const steadily = find => {
    const mine = ++wish;
    let frames = 15;
    const hold = () => {
      if (mine !== wish) return;
      const element = find();
      if (element && document.activeElement !== element) element.focus?.();
      if (--frames > 0) requestAnimationFrame(hold);
    };
    hold();
  };

  window.LucyPortal = {
    focus: id => { leaveAlone(); byId(id)?.focus(); },
    select: id => { leaveAlone(); const field = byId(id); field?.focus(); field?.select?.(); },
    // A new page is told from its heading on, unless the person already is in the middle of it.
    arrive: id => { if (!byId("main")?.contains(document.activeElement)) byId(id)?.focus({ preventScroll: true }); },
    recoverFocus: id => { if (document.activeElement === document.body) byId(id)?.focus({ preventScroll: true }); },
    focusSteadily: id => steadily(() => byId(id)),
    rememberFocus: () => { remembered = document.activeElement; },
    restoreFocus: () => { const before = remembered; remembered = null; steadily(() => before); },
    submit: id => byId(id)?.requestSubmit(),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    leave: address => {
      leaving = true;
      const wait = underway === null ? 0 : Math.max(0, 3000 - (performance.now() - underway));
      setTimeout(() => location.assign(address), wait);
    },
    // The circuit has drawn the page: the waiting shell goes, and tests (and people) may press things.
    ready: () => {
      document.querySelector("[data-waiting-shell]")?.remove();
      document.documentElement.dataset.interactive = "true";
    },
  };

  // Where the navigation lies over the page: it takes the focus when it opens, and Escape closes it.
  const narrow = matchMedia("(max-width: 959.98px)");
  const focusWhenShown = (link, frames) => {
    link?.focus();
    if (link && document.activeElement !== link && frames > 0) requestAnimationFrame(() => focusWhenShown(link, frames - 1));
  };
  window.LucyPortal.enterNavigation = () => {
    if (narrow.matches) focusWhenShown(byId("navigation")?.querySelector("a"), 60);
  };
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !narrow.matches || !event.target.closest?.("#navigation")) return;
    const button = document.querySelector("[aria-controls=navigation]");
    button?.click();
    button?.focus();
  });

  // A sheet of lines to keep (Features/TwoFactor/NewRecoveryCodes.razor): copied, printed and downloaded here, so that it takes no
  // further way, and within the press itself, which is when browsers allow it.
  const textOf = sheet => [...sheet.querySelectorAll("[data-line]")].map(line => line.textContent.trim().replace(/\s+/g, " ")).join("\n") + "\n";
  const copy = async (element, text, what) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https there is no clipboard for scripts; browsers still copy what is selected.
      getSelection().selectAllChildren(element);
      if (!document.execCommand("copy")) return `Your browser does not let this page copy. ${what} selected: press Ctrl+C.`;
    }
    return "Copied.";
  };
  const sheetActions = {
    copy: sheet => copy(sheet, textOf(sheet), "The codes are"),
    print: () => {
      print();
      return "";
    },
    download: sheet => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([textOf(sheet)], { type: "text/plain" }));
      link.download = sheet.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      return `Downloaded as ${link.download}.`;
    },
  };
  // Printed alone and from the top of the page, also by the browser's own menu: a dialog stands in the middle of nowhere on paper.
  addEventListener("beforeprint", () => {
    const printed = document.querySelector("[data-sheet]")?.cloneNode(true);
    if (!printed) return;
    printed.removeAttribute("data-sheet");
    printed.classList.add("lp-print");
    document.body.append(printed);
  });
  addEventListener("afterprint", () => document.querySelector(".lp-print")?.remove());
  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-sheet-action]");
    const sheet = button && document.querySelector("[data-sheet]");
    if (!sheet) return;
    const note = document.querySelector("[data-sheet-note]");
    note.textContent = "";
    note.textContent = await sheetActions[button.dataset.sheetAction](sheet);
  });

  // One line to be put elsewhere (Features/MailDelivery/DkimRecord.razor), named by the button beside it.
  document.addEventListener("click", async event => {
    const button = event.target.closest?.("[data-copy]");
    const line = button && byId(button.dataset.copy);
    if (!line) return;
    const note = button.closest(".lp-record").querySelector("[data-copy-note]");
    note.textContent = "";
    note.textContent = await copy(line, line.textContent, "The line is");
  });

  // A form on its way to the server may end this very session (a password change ends the others, `Sign out` this one): its answer is
  // what the person shall see. Told to leave meanwhile, the page waits for it, for 3 seconds at most.
  addEventListener("submit", event => { if (!event.defaultPrevented) underway = performance.now(); });

  // Reload, another site, closing the tab: the browser asks in its own words (Components/Shared/UnsavedChanges.razor).
  addEventListener("beforeunload", event => {
    if (!leaving && document.querySelector("[data-unsaved]")) event.preventDefault();
  });

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
