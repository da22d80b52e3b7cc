// The theme choice: a cookie that the server reads, and data-theme on <html>. The form works without this script by a POST;
// with it the change is at once and nothing typed on the page is lost.
(() => {
  const root = document.documentElement;

  const choose = choice => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${choice}; path=/; max-age=31536000; samesite=lax${secure}`;
    root.dataset.theme = choice;
    document.querySelectorAll("[data-theme-form] button").forEach(button =>
      button.setAttribute("aria-pressed", String(button.value === choice)));
  };

  document.addEventListener("submit", event => {
    if (event.target.matches("[data-theme-form]") && event.submitter) {
      event.preventDefault();
      choose(event.submitter.value);
    }
  });

  window.LucyTheme = { choose };
})();
