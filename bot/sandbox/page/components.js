// Message components, with and without Components V2. The store knows which ones wait for an answer, so edits keep it.

import { css, element, icon, link } from "./dom.js";
import { markdown } from "./markdown.js";
import { fileCard, gallery, picture } from "./media.js";
import { select } from "./select.js";

const BLUE = 1, LINK = 5;
const STYLES = { 1: "blue", 2: "grey", 3: "green", 4: "red", 5: "grey", 6: "blue" };

/** @param {any} message @param {any} app @returns {HTMLElement|null} all components of the message */
export function components(message, app) {
  if (!message.components?.length) return null;
  return element("div.components", {}, ...message.components.map((one) => component(one, message, app)));
}

const KINDS = {
  1: (one, inner) => element("div.row", {}, ...inner()),
  2: (one, _, message, app) => button(one, message, app),
  9: (one, inner, message, app) =>
    element("div.section", {}, element("div.section-words", {}, ...inner()), component(one.accessory, message, app)),
  10: (one, _, message, app) => element("div.content.prose", {}, ...markdown(one.content, app.world)),
  11: (one) => element("div.thumbnail", {}, picture(one.media, one.description, { width: 85, height: 85, spoiler: one.spoiler })),
  12: (one) => gallery(one.items),
  13: (one) => fileCard(one.name, one.size, one.file.url),
  14: (one) => element(`hr.spaced-${one.spacing ?? 1}${one.divider === false ? ".unseen" : ""}`),
  17: (one, inner) => element("div.container", {
    style: one.accent_color || one.accent_color === 0 ? `border-left:4px solid ${css(one.accent_color)}` : null,
  }, ...inner()),
};
for (const type of [3, 5, 6, 7, 8]) KINDS[type] = (one, _, message, app) => menu(one, message, app);

function component(one, message, app) {
  const inner = () => (one.components ?? []).map((child) => component(child, message, app));
  return KINDS[one.type]?.(one, inner, message, app) ?? element("em.unknown", {}, `(component of type ${one.type})`);
}

function button(one, message, app) {
  const words = [one.emoji && element("span.emoji", {}, emoji(one.emoji)), one.label && element("span", {}, one.label)];
  if (one.style === LINK) {
    const node = link(one.url, ...words.filter(Boolean), icon("out"));
    node.className = "button grey";
    return node;
  }
  const busy = app.store.pending.has(`${message.id} ${one.custom_id}`);
  return element(`button.button.${STYLES[one.style ?? BLUE] ?? "grey"}${busy ? ".busy" : ""}`, {
    type: "button", disabled: Boolean(one.disabled), "aria-busy": busy ? "true" : null,
    "aria-label": one.label ? null : emoji(one.emoji), "data-custom-id": one.custom_id,
    onclick: () => busy || app.member.press(message, { component_type: 2, custom_id: one.custom_id }),
  }, element("span.face", {}, ...words));
}

export const emoji = (one) => (one?.id ? `:${one.name}:` : one?.name ?? "");

function menu(one, message, app) {
  return select({
    label: one.placeholder ?? "Make a selection",
    options: one.options ?? app.choices(one),
    least: one.min_values ?? 1,
    most: one.max_values ?? 1,
    chosen: (one.default_values ?? []).map(({ id }) => id),
    disabled: Boolean(one.disabled),
    busy: app.store.pending.has(`${message.id} ${one.custom_id}`),
    choose: (values) => app.member.press(message, { component_type: one.type, custom_id: one.custom_id, values }),
  });
}
