// Passkeys: between a form of ours and the browser's own dialogue. Without this the forms stay
// hidden, and a code is asked for instead.

const toBytes = (words) =>
  Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

const toWords = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (named) => (named || []).map((each) => ({ ...each, id: toBytes(each.id) }));

function answerOf(credential) {
  const { response } = credential;
  const words = { clientDataJSON: toWords(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) words[name] = toWords(response[name]);
  }
  if (response.getTransports) words.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toWords(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: words,
  };
}

function make({ publicKey }) {
  const user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  const selection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required", requireResidentKey: true, userVerification: "required",
  };
  return navigator.credentials.create({
    publicKey: {
      ...publicKey, user, authenticatorSelection: selection,
      challenge: toBytes(publicKey.challenge),
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
}

function prove({ publicKey }) {
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
}

async function optionsFor(form) {
  const { options, optionsUrl } = form.dataset;
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const answer = await fetch(optionsUrl, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}

export function startPasskey(form) {
  if (!window.PublicKeyCredential) return;
  const says = form.querySelector("[data-passkey-says]");
  form.hidden = false;
  form.querySelector("[data-passkey-go]").addEventListener("click", async () => {
    says.textContent = "";
    try {
      const ask = form.dataset.passkey === "make" ? make : prove;
      const credential = await ask(await optionsFor(form));
      form.querySelector("[name=credential]").value = JSON.stringify(answerOf(credential));
      const without = form.querySelector("[name=passwordless]");
      if (without) without.value = "on";
      form.submit();
    } catch {
      says.textContent = "The browser did not give a passkey. Try again, or use a code.";
    }
  });
}
