// Two kindnesses of the pages behind one-time links: the sender's address follows the email until it is edited, and passwords can be shown.
(() => {
  const email = document.querySelector("[data-sender-source]");
  const sender = email && document.getElementById(email.dataset.senderSource);
  if (sender) {
    const suggestion = () => {
      const at = email.value.lastIndexOf("@");
      return at < 0 || at === email.value.length - 1 ? "" : "noreply" + email.value.slice(at).trim();
    };
    let edited = sender.value !== "" && sender.value !== suggestion();
    sender.addEventListener("input", () => { edited = sender.value !== ""; });
    email.addEventListener("input", () => { if (!edited) sender.value = suggestion(); });
  }

  document.querySelectorAll("[data-show-password]").forEach(label => {
    const fields = label.dataset.showPassword.split(" ").map(id => document.getElementById(id));
    label.hidden = false;
    label.querySelector("input").addEventListener("change", event => {
      fields.forEach(field => { field.type = event.target.checked ? "text" : "password"; });
    });
  });
})();
