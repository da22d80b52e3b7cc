// Two kindnesses of the setup page: the sender's address follows the email until it is edited, and the password can be shown.
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
    const field = document.getElementById(label.dataset.showPassword);
    label.hidden = false;
    label.querySelector("input").addEventListener("change", event => { field.type = event.target.checked ? "text" : "password"; });
  });
})();
