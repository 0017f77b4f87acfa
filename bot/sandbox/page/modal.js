// A modal: a form from the bot, which is checked before it is sent.

import { element, icon } from "./dom.js";
import { field } from "./fields.js";
import { MODAL } from "./interactions.js";
import { markdown } from "./markdown.js";
import { avatar } from "./messages.js";

const ROW = 1, TEXT = 10, LABEL = 18, CHECKBOX = 23;
const GROUPS = new Set([21, 22]);

/** Show it. @param {any} modal what INTERACTION_MODAL_CREATE carried @param {any} app */
export function showModal(modal, app) {
  const dialog = document.getElementById("modal");
  const parts = modal.components.map((one, i) => part(one, `modal-${i}`, app));
  const note = element("p.note", { role: "alert", hidden: true });
  const submit = element("button.button.blue", { type: "submit" }, element("span.face", {}, "Submit"));
  const close = () => dialog.close();
  const form = element("form", { onsubmit: send, novalidate: true },
    element("header", {}, avatar(modal.application.bot, app.store, ".small-avatar"), element("h2", { id: "modal-title" }, modal.title),
      element("button.tool", { type: "button", "aria-label": "Close", onclick: close }, icon("close"))),
    element("div.modal-body", {}, ...parts.map(({ node }) => node), note),
    element("footer", {}, element("button.button.grey", { type: "button", onclick: close }, "Cancel"), submit));
  async function send(event) {
    event.preventDefault();
    const wrong = parts.filter(({ check }) => !check());
    if (wrong.length) return wrong[0].node.querySelector("input, textarea, button.select")?.focus();
    busy(submit, true);
    const uploads = [];
    const components = parts.map(({ read }) => read(uploads)).filter(Boolean);
    const data = { id: modal.id, custom_id: modal.custom_id, components };
    const failure = await app.member.interact({ type: MODAL, data }, uploads);
    busy(submit, false);
    if (!failure) return close();
    note.textContent = failure;
    note.hidden = false;
  }
  dialog.setAttribute("aria-labelledby", "modal-title");
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  form.querySelector(".modal-body :is(input, textarea, button.select)")?.focus();
}

function busy(button, on) {
  button.classList.toggle("busy", on);
  button.disabled = on;
}

/** A part of the form. `check` shows its errors and returns whether there are none; `read` returns what to send. */
function part(one, id, app) {
  if (one.type === TEXT) {
    return { node: element("div.prose", {}, ...markdown(one.content, app.world)), check: () => true, read: () => ({ type: TEXT, id: one.id }) };
  }
  const inner = one.type === LABEL ? one.component : one.type === ROW ? one.components[0] : one;
  const made = field(inner, id, app);
  if (!made) return { node: element("em.unknown", {}, `(component of type ${inner.type})`), check: () => true, read: () => null };
  const wrong = element("p.wrong", { id: `${id}-wrong`, role: "alert", hidden: true });
  const check = () => {
    wrong.textContent = made.check();
    wrong.hidden = !wrong.textContent;
    made.node.classList.toggle("invalid", !wrong.hidden);
    return wrong.hidden;
  };
  const inside = (uploads) => (one.type === LABEL ? { component: made.read(uploads) } : { components: [made.read(uploads)] });
  const read = (uploads) => ({ type: one.type === LABEL ? LABEL : ROW, id: one.id, ...inside(uploads) });
  const node = element("div.part", { onchange: () => { if (!wrong.hidden) check(); } },
    ...(inner.type === CHECKBOX ? beside(one, made.node) : above(one, inner, made.node, id)), wrong);
  return { node, check, read };
}

/** A label above its input. */
function above({ label, description }, inner, node, id) {
  const star = inner.required === false ? null : element("span.star", { title: "required" }, " *");
  return [
    element("label.part-label", { for: GROUPS.has(inner.type) ? null : id, id: `${id}-label` }, label ?? inner.label, star),
    description && element("small", {}, description), node,
  ].filter(Boolean);
}

/** A single checkbox, with its label next to it. */
function beside({ label, description }, box) {
  return [element("label.choice", {}, box, element("span", {}, label, description && element("small", {}, description)))];
}
