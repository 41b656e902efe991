// Asks the browser to make a passkey or to answer with one, and sends what it says as a plain form.
const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);

const ask = async (kind, options) => {
  if (kind === "make") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const says = form.querySelector("[data-passkey-says]");
  const answer = form.querySelector("input[name=answer]");
  if (!able) says.textContent = says.dataset.unable;
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    if (!able) return;
    try {
      const key = await ask(form.dataset.kind, JSON.parse(form.dataset.passkey));
      answer.value = JSON.stringify(key.toJSON());
      form.submit();
    } catch {
      says.textContent = says.dataset.failed;
    }
  });
}
