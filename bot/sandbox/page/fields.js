// The inputs of a modal. Each has a node, a value in the API's form, and a check.

import { element, fit, icon } from "./dom.js";
import { bytes } from "./media.js";
import { select } from "./select.js";

/**
 * @typedef {object} Field
 * @property {HTMLElement} node
 * @property {(uploads: File[]) => object} read the component as it is submitted; appends its files to the uploads
 * @property {() => string} check the error, or ""
 */

const MAKERS = { 3: menu, 4: textInput, 5: menu, 6: menu, 7: menu, 8: menu, 19: files, 21: group, 22: group, 23: checkbox };

/** @param {any} one the component @param {string} id for its label @param {any} app @returns {Field|null} */
export function field(one, id, app) {
  return MAKERS[one.type]?.(one, id, app) ?? null;
}

const base = ({ type, custom_id, id }) => ({ type, custom_id, id });
const isRequired = ({ required }) => required !== false;

function textInput(one, id) {
  const { placeholder, max_length: most, min_length: least = 0 } = one;
  const attributes = { id, placeholder, maxlength: most, autocomplete: "off" };
  const node = one.style === 2 ? element("textarea", { ...attributes, rows: 4 }) : element("input", { ...attributes, type: "text" });
  node.value = one.value ?? "";
  const check = () => {
    if (!node.value.trim()) return isRequired(one) ? "This field is required." : "";
    return node.value.length < least ? `Must be at least ${least} characters.` : "";
  };
  return { node, check, read: () => ({ ...base(one), value: node.value }) };
}

function menu(one, id, app) {
  const options = one.options ?? app.choices(one);
  const least = one.min_values ?? (isRequired(one) ? 1 : 0);
  let values = [...(one.default_values ?? []).map((given) => given.id), ...options.filter((o) => o.default).map(({ value }) => value)];
  const node = element("div.field-menu");
  const draw = () => select({
    id, label: one.placeholder ?? "Make a selection", most: one.max_values ?? 1, least: 0, chosen: values,
    options: options.map((option) => ({ ...option, default: false })),
    choose: (chosen) => { values = chosen; fit(node.firstChild, draw()); node.dispatchEvent(new Event("change", { bubbles: true })); },
  });
  node.append(draw());
  return { node, check: () => tooFew(values.length, least, one), read: () => ({ ...base(one), values }) };
}

function group(one, id) {
  const radio = one.type === 21;
  const boxes = one.options.map((option) => {
    const box = element("input", { type: radio ? "radio" : "checkbox", name: `${id}-group`, value: option.value });
    box.checked = Boolean(option.default);
    return { box, node: choice(box, option.label, option.description) };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const most = one.max_values ?? boxes.length;
  const limit = () => boxes.forEach(({ box }) => { box.disabled = !radio && !box.checked && chosen().length >= most; });
  const node = element("div.choices", { role: radio ? "radiogroup" : "group", "aria-labelledby": `${id}-label`, onchange: limit },
    ...boxes.map((each) => each.node));
  limit();
  const least = one.min_values ?? (isRequired(one) ? 1 : 0);
  const read = () => (radio ? { ...base(one), value: chosen()[0] ?? null } : { ...base(one), values: chosen() });
  return { node, check: () => tooFew(chosen().length, radio && isRequired(one) ? 1 : least, one), read };
}

function files(one, id) {
  const most = one.max_values ?? 1, least = one.min_values ?? 1;
  let held = [];
  const input = element("input", { type: "file", id, multiple: most > 1, onchange: () => { add(input.files); input.value = ""; } });
  const list = element("ul.field-files");
  const hint = element("small");
  const node = element("div.drop", {
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => { event.preventDefault(); add(event.dataTransfer.files); },
  }, input, hint, list);
  const add = (given) => set([...held, ...given].slice(0, most));
  function set(files) {
    held = files;
    input.disabled = held.length >= most;
    hint.textContent = most > 1 ? `${held.length} of up to ${most} files` : "";
    list.replaceChildren(...held.map((file, i) => element("li", {},
      icon("file"), element("span", {}, file.name), element("small", {}, bytes(file.size)),
      element("button.tool", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => set(held.filter((_, at) => at !== i)) }, icon("close")))));
    node.dispatchEvent(new Event("change", { bubbles: true }));
  }
  set([]);
  const check = () => {
    if (held.length >= least || (!held.length && !isRequired(one))) return "";
    return least === 1 ? "Choose a file." : `Choose at least ${least} files.`;
  };
  return { node, check, read: (uploads) => ({ ...base(one), values: held.map((file) => String(uploads.push(file) - 1)) }) };
}

function checkbox(one, id) {
  const box = element("input", { type: "checkbox", id });
  box.checked = Boolean(one.default);
  return { node: box, check: () => "", read: () => ({ ...base(one), value: box.checked }) };
}

function choice(box, label, description) {
  return element("label.choice", {}, box, element("span", {}, label, description && element("small", {}, description)));
}

function tooFew(count, least, one) {
  if (count >= least || (!count && !isRequired(one))) return "";
  return least === 1 ? "Make a selection." : `Choose at least ${least}.`;
}
