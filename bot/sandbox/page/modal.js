// A modal: text inputs, selects, checkbox and radio groups, single checkboxes, in labels or in rows.

import { element } from "./dom.js";
import { markdown } from "./markdown.js";

/** Show the modal; resolves when it was sent or closed. */
export function showModal(modal, app) {
  const dialog = document.getElementById("modal");
  const readers = [];
  const note = element("p.note", { role: "alert", hidden: true });
  const form = element("form", { onsubmit: send }, element("h2", {}, modal.title),
    ...modal.components.map((one) => field(one, readers, app)), note,
    element("footer", {},
      element("button.button.grey", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      element("button.button.blue", { type: "submit" }, "Submit")));
  async function send(event) {
    event.preventDefault();
    const components = readers.map((read) => read());
    const failure = await app.interact({ type: 5, data: { id: modal.id, custom_id: modal.custom_id, components } });
    if (!failure) return dialog.close();
    note.textContent = failure;
    note.hidden = false;
  }
  dialog.setAttribute("aria-label", modal.title);
  dialog.replaceChildren(form);
  dialog.showModal();
  form.querySelector("input, textarea, select")?.focus();
}

function field(one, readers, app) {
  if (one.type === 1) {
    const rows = one.components.map((child) => control(child));
    readers.push(() => ({ type: 1, components: rows.map((row) => row.read()) }));
    return element("div", {}, ...rows.map((row, i) => labelled(one.components[i].label, null, one.components[i].required, row.node)));
  }
  if (one.type === 18) {
    const inner = control(one.component);
    readers.push(() => ({ type: 18, component: inner.read() }));
    return labelled(one.label, one.description, one.component.required, inner.node);
  }
  if (one.type === 10) return element("div.content", {}, ...markdown(one.content, app.world));
  return element("em", {}, `(component ${one.type})`);
}

function labelled(label, description, required, node) {
  return element("label.field-label", {}, element("b", {}, label ?? "", required === false ? "" : element("i", {}, " *")),
    description ? element("small", {}, description) : null, node);
}

function control(one) {
  const base = { type: one.type, custom_id: one.custom_id };
  const required = one.required !== false;
  if (one.type === 4) {
    const attributes = { required, placeholder: one.placeholder, minlength: one.min_length, maxlength: one.max_length };
    const node = one.style === 2 ? element("textarea", { ...attributes, rows: 4 }) : element("input", { ...attributes, type: "text" });
    node.value = one.value ?? "";
    return { node, read: () => ({ ...base, value: node.value }) };
  }
  if (one.type === 3) {
    const node = element("select.select", { required, multiple: (one.max_values ?? 1) > 1 }, ...one.options.map((option) =>
      element("option", { value: option.value, selected: Boolean(option.default) }, option.label)));
    return { node, read: () => ({ ...base, values: [...node.selectedOptions].map((option) => option.value) }) };
  }
  if (one.type === 23) {
    const box = element("input", { type: "checkbox" });
    box.checked = Boolean(one.default);
    return { node: box, read: () => ({ ...base, value: box.checked }) };
  }
  const kind = one.type === 21 ? "radio" : "checkbox";
  const boxes = (one.options ?? []).map((option) => {
    const box = element("input", { type: kind, name: one.custom_id, value: option.value, required: required && kind === "radio" });
    box.checked = Boolean(option.default);
    return { box, node: element("label.choice", {}, box, element("span", {}, option.label), option.description ? element("small", {}, option.description) : null) };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const node = element("div.choices", { role: "group" }, ...boxes.map((one) => one.node));
  return { node, read: () => (kind === "radio" ? { ...base, value: chosen()[0] ?? null } : { ...base, values: chosen() }) };
}
