// A menu that opens under its button, for one choice or several, by mouse or keyboard.

import { element, icon } from "./dom.js";

/**
 * @param {object} given
 * @param {string} given.label shown while nothing is chosen
 * @param {{label: string, value: string, description?: string, emoji?: any, default?: boolean}[]} given.options
 * @param {number} given.least @param {number} given.most
 * @param {string[]} [given.chosen] values, in addition to the options' defaults
 * @param {boolean} [given.disabled] @param {boolean} [given.busy]
 * @param {string} [given.id] of the button, for a label
 * @param {(values: string[]) => void} given.choose called when the menu closes and the choice has changed
 */
export function select({ label, options, least, most, chosen = [], disabled, busy, id, choose }) {
  const held = new Set([...chosen, ...options.filter((option) => option.default).map(({ value }) => value)]);
  const names = options.filter(({ value }) => held.has(value)).map((option) => option.label);
  const node = element(`button.select${busy ? ".busy" : ""}${names.length ? "" : ".empty"}`, {
    type: "button", id, disabled, "aria-haspopup": "listbox", "aria-busy": busy ? "true" : null,
    "aria-label": names.length ? `${label}: ${names.join(", ")}` : label,
    onclick: ({ currentTarget }) => open(currentTarget, { label, options, held, least, most, choose }),
    onkeydown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      event.currentTarget.click();
    },
  }, element("span.select-words", {}, names.join(", ") || label), busy ? element("span.spinner") : icon("down"));
  return node;
}

/** Show the menu in the top layer, inside the dialog if one is open, because everything else is inert then. */
function open(button, { label, options, held, least, most, choose }) {
  const values = new Set(held);
  let at = Math.max(0, options.findIndex(({ value }) => values.has(value)));
  const rows = options.map((option, i) => element("div.menu-option", {
    role: "option", id: `menu-${i}`, onclick: () => take(i), onmousemove: () => move(i),
  },
  option.emoji?.name && element("span.emoji", {}, option.emoji.name),
  element("div", {}, element("b", {}, option.label), option.description && element("small", {}, option.description)),
  element("span.tick", {}, icon("check"))));
  const list = element("div.menu-list", {
    role: "listbox", popover: "auto", tabindex: 0, "aria-label": label, "aria-multiselectable": most > 1 ? "true" : null,
    onkeydown: key, onbeforetoggle: closing, ontoggle: ({ newState }) => { if (newState === "closed") list.remove(); },
  }, ...rows);

  function move(to) {
    at = (to + rows.length) % rows.length;
    rows.forEach((row, i) => row.classList.toggle("at", i === at));
    list.setAttribute("aria-activedescendant", `menu-${at}`);
    rows[at].scrollIntoView({ block: "nearest" });
  }
  function mark() {
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(values.has(options[i].value))));
  }
  function take(i) {
    const { value } = options[i];
    if (most === 1 && !values.has(value)) values.clear();
    if (values.has(value) && (most > 1 || least === 0)) values.delete(value);
    else if (values.size < most) values.add(value);
    mark();
    if (most === 1) list.hidePopover();
  }
  function key(event) {
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" || event.key === " ") take(at);
    else if (event.key === "Tab") list.hidePopover();
    else if (event.key.length === 1) find(event.key.toLowerCase());
    else return;
    event.preventDefault();
  }
  function find(letter) {
    const later = [...options.keys()].map((i) => (at + 1 + i) % options.length);
    const found = later.find((i) => options[i].label.toLowerCase().startsWith(letter));
    if (found !== undefined) move(found);
  }
  function closing({ newState }) {
    if (newState === "open") return;
    button.focus();
    const same = values.size === held.size && [...values].every((value) => held.has(value));
    if (!same && values.size >= least) choose(options.map(({ value }) => value).filter((value) => values.has(value)));
  }
  (button.closest("dialog") ?? document.body).append(list);
  mark();
  list.showPopover();
  place(list, button);
  move(at);
  list.focus();
}

/** Place the menu under the button, or above it if there is no room. */
export function place(list, anchor) {
  const box = anchor.getBoundingClientRect();
  list.style.width = `${Math.max(box.width, 180)}px`;
  const below = window.innerHeight - box.bottom - 12;
  const up = below < Math.min(list.scrollHeight, 240) && box.top > below;
  list.style.maxHeight = `${Math.min(320, up ? box.top - 12 : below)}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = up ? `${box.top - list.offsetHeight - 4}px` : `${box.bottom + 4}px`;
}
