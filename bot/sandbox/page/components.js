// Components of both generations. A press spins until its interaction ends, and says so when it failed.

import { css, element } from "./dom.js";
import { markdown } from "./markdown.js";
import { picture } from "./messages.js";

const STYLES = { 1: "blue", 2: "grey", 3: "green", 4: "red", 5: "grey", 6: "blue" };
const SELECTS = new Set([3, 5, 6, 7, 8]);

export function component(one, message, app) {
  const inner = () => (one.components ?? []).map((child) => component(child, message, app));
  if (one.type === 1) return element("div.row", {}, ...inner());
  if (one.type === 2) return button(one, message, app);
  if (SELECTS.has(one.type)) return select(one, message, app);
  if (one.type === 9) return element("div.section", {}, element("div", {}, ...inner()), component(one.accessory, message, app));
  if (one.type === 10) return element("div.content", {}, ...markdown(one.content, app.world));
  if (one.type === 11) return thumbnail(one, app);
  if (one.type === 12) return element(`div.gallery.of-${one.items.length}`, {}, ...one.items.map((item) => picture(item.media, app, item.description)));
  if (one.type === 13) return element("a.file", { href: one.file.url, download: true }, one.name ?? "file");
  if (one.type === 14) return element(one.divider === false ? "div.gap" : "hr");
  if (one.type === 17) return element("div.container", { style: one.accent_color ? `border-left-color:${css(one.accent_color)}` : null }, ...inner());
  return element("em", {}, `(component ${one.type})`);
}

function thumbnail(one, app) {
  const small = picture(one.media, app, one.description);
  small.classList.add("thumbnail");
  return small;
}

function button(one, message, app) {
  const label = [emoji(one.emoji), one.label].filter(Boolean).join(" ");
  if (one.style === 5) return element("a.button.grey", { href: one.url, target: "_blank", rel: "noreferrer noopener" }, `${label} ↗`);
  const press = () => use(node, message, { component_type: 2, custom_id: one.custom_id }, app);
  const attributes = { type: "button", disabled: Boolean(one.disabled), "data-custom-id": one.custom_id, onclick: press };
  const node = element(`button.button.${STYLES[one.style] ?? "grey"}`, attributes, element("span", {}, label));
  return node;
}

const emoji = (one) => (one?.id ? `:${one.name}:` : one?.name);

function select(one, message, app) {
  const choices = one.options ?? app.choices(one.type);
  const options = choices.map((option) => element("option", { value: option.value, selected: Boolean(option.default) }, option.label));
  const many = (one.max_values ?? 1) > 1;
  const first = many ? [] : [element("option", { value: "", disabled: true, selected: !choices.some((o) => o.default) }, one.placeholder ?? "Make a selection")];
  const change = () => {
    const values = [...node.selectedOptions].map((option) => option.value).filter(Boolean);
    if (values.length >= (one.min_values ?? 1)) use(node, message, { component_type: one.type, custom_id: one.custom_id, values }, app);
  };
  const attributes = { multiple: many, disabled: Boolean(one.disabled), "aria-label": one.placeholder ?? "Selection", "data-custom-id": one.custom_id, onchange: change };
  const node = element("select.select", attributes, ...first, ...options);
  return node;
}

async function use(node, message, data, app) {
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  const failure = await app.interact({ type: 3, message_id: message.id, message_flags: message.flags, data });
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
  if (failure) app.failed(message.id, failure);
}
