// Small menus in the top layer, with actions for a message or a member.

import { element } from "./dom.js";

/**
 * @param {(null|{heading: string}|{label: string, act: () => void, grave?: boolean})[]} items null draws a line
 * @param {{x: number, y: number}} at
 * @param {string} label
 */
export function openMenu(items, at, label) {
  const back = document.activeElement;
  const menu = element("div.menu", { role: "menu", popover: "auto", "aria-label": label, onkeydown: key, ontoggle: toggled },
    ...items.map((item) => entry(item, () => menu.hidePopover())));
  const entries = () => [...menu.querySelectorAll("[role=menuitem]")];
  function key(event) {
    const all = entries(), i = all.indexOf(document.activeElement);
    const steps = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1, Home: 0, End: all.length - 1 };
    if (event.key in steps) all[(steps[event.key] + all.length) % all.length].focus();
    else if (event.key === "Tab") menu.hidePopover();
    else return;
    event.preventDefault();
  }
  function toggled({ newState }) {
    if (newState === "open") return;
    if (menu.contains(document.activeElement)) back?.focus();
    menu.remove();
  }
  document.body.append(menu);
  menu.showPopover();
  menu.style.left = `${Math.max(8, Math.min(at.x, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.y, window.innerHeight - menu.offsetHeight - 8))}px`;
  entries()[0]?.focus();
  return menu;
}

function entry(item, close) {
  if (!item) return element("hr", { role: "separator" });
  if (item.heading) return element("div.menu-heading", { role: "presentation" }, item.heading);
  const act = () => { close(); item.act(); };
  const attributes = { type: "button", role: "menuitem", tabindex: -1, "aria-label": item.name, onclick: act };
  return element(`button.menu-item${item.grave ? ".grave" : ""}`, attributes, item.label);
}

/** The position of a menu for this event: at the mouse, or under the button. */
export function spot(event) {
  if (event.type === "contextmenu" && event.clientX) return { x: event.clientX, y: event.clientY };
  const box = event.currentTarget.getBoundingClientRect();
  return { x: box.right - 200, y: box.bottom + 4 };
}
