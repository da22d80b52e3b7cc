// Tells the server the browser's zone with the form, so that mails state the times that the pages show.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("[data-time-zone]").forEach(field => { field.value = zone ?? ""; });
})();
