// Large text, theme: applied at once, kept in a cookie, and stored with the account by the form's own request.
// Without this module the same form posts and the page comes back in the chosen looks.
const root = document.documentElement;
const YEAR = 31536000;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

function show(name, value) {
  root.dataset[name] = value;
  for (const button of document.querySelectorAll(`[data-appearance] button[name="${name}"]`)) {
    if (button.dataset.toggle === undefined) {
      button.setAttribute("aria-pressed", String(button.value === value));
    } else {
      button.setAttribute("aria-pressed", String(value === button.dataset.toggle));
      button.value = value === button.dataset.toggle ? button.dataset.rest : button.dataset.toggle;
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-appearance]") || !button || !["text", "theme"].includes(button.name)) return;
  event.preventDefault();
  const body = new FormData(form);
  body.set(button.name, button.value);
  keep(button.name, button.value);
  show(button.name, button.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});
