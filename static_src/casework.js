// Optional help on top of pages that work without it. Each part looks for its own data attribute.
import { initAll as initGovuk } from "./govuk-frontend.min.js";
import { initAll as initMoj } from "./moj-frontend.min.js";
import { startPasskey } from "./passkeys.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  let timer;
  const body = () => {
    const fields = new FormData(form);
    fields.delete("csrfmiddlewaretoken");
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    fields.set("path", window.location.pathname + window.location.search);
    return new URLSearchParams(fields);
  };
  const save = async () => {
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: body(),
        headers: { "X-CSRFToken": token ? token.value : "" },
        // Signed out, and not kept: an answer that is not ok.
        redirect: "manual",
      });
      say(status, answer.ok ? `Saved at ${clock(new Date())}` : "Not saved. Copy what you typed.");
    } catch {
      say(status, "Not saved: no connection. We will try again when you type.");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

function say(status, words) {
  if (status) status.textContent = words;
}

function clock(now) {
  const minutes = String(now.getMinutes()).padStart(2, "0");
  return `${now.getHours() % 12 || 12}.${minutes}${now.getHours() < 12 ? "am" : "pm"}`;
}

// Single keys can fire by accident, so a person may switch them off on the shortcuts page.
const shortcutsAreOn = () => localStorage.getItem("shortcuts") !== "off";

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
}

function move(step) {
  const rows = all("table[data-rows] tbody tr");
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (now >= 0) rows[now].classList.remove("is-here");
  next.classList.add("is-here");
  // The link has the focus, so Enter opens it as it does anywhere.
  const link = next.querySelector("a.cw-who") || next.querySelector("a");
  if (link) link.focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  n: () => document.querySelector("a[rel=next]")?.click(),
  p: () => document.querySelector("a[rel=prev]")?.click(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.querySelector("[data-shortcuts]")?.click(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!shortcutsAreOn() || isTyping(event.target)) return;
  if (!KEYS[event.key]) return;
  KEYS[event.key]();
  event.preventDefault();
}

function switchShortcuts(box) {
  box.checked = shortcutsAreOn();
  box.addEventListener("change", () => localStorage.setItem("shortcuts", box.checked ? "on" : "off"));
}

function selectAll(master) {
  const boxes = () => all("tbody input[type=checkbox]", master.closest("table"));
  master.hidden = false;
  master.addEventListener("change", () => {
    for (const box of boxes()) box.checked = master.checked;
    count();
  });
  const count = () => {
    const picked = boxes().filter((box) => box.checked).length;
    master.checked = picked > 0 && picked === boxes().length;
    master.indeterminate = picked > 0 && !master.checked;
    for (const place of all("[data-picked]")) place.textContent = picked ? `${picked} selected` : "";
  };
  master.closest("table").addEventListener("change", count);
  count();
}

async function poll(part) {
  await new Promise((wake) => setTimeout(wake, 2000));
  let next = part;
  try {
    const answer = await fetch(part.dataset.pollUrl, { redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = answer.ok && page.getElementById(part.id);
    if (fresh) part.replaceWith((next = fresh));
  } catch {
    // The connection may come back; what is shown stays true until then.
  }
  if (next.isConnected && next.dataset.pollUrl && !("done" in next.dataset)) poll(next);
}

function dismissible(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest("[data-message]").remove();
    document.getElementById("main").focus();
  });
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function foldOnSmallScreens(details) {
  if (window.matchMedia("(max-width: 59.99em)").matches) details.open = false;
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
all("[data-fold]").forEach(foldOnSmallScreens);
initGovuk();
initMoj();
all("form[data-draft-url]").forEach(keepDraft);
all("[data-poll-url]").forEach(poll);
all("[data-select-all]").forEach(selectAll);
all("[data-dismiss]").forEach(dismissible);
all("[data-shortcuts-switch]").forEach(switchShortcuts);
all("[data-print]").forEach(offerPrint);
all("form[data-passkey]").forEach(startPasskey);
document.addEventListener("keydown", onKey);
