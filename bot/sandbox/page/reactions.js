// Reactions under a message, and the palette to choose one from.

import { element, icon } from "./dom.js";
import { emoji } from "./components.js";

export const PALETTE = ["👍", "👎", "❤️", "🎉", "👀", "✅", "❌", "🔥", "🤔", "🙏"];

/** @returns {HTMLElement|null} */
export function reactions(message, app) {
  if (!message.reactions?.length) return null;
  return element("div.reactions", {}, ...message.reactions.map((one) => element(`button.reaction${one.me ? ".mine" : ""}`, {
    type: "button", "aria-pressed": String(Boolean(one.me)), "aria-label": `${emoji(one.emoji)}, ${one.count}`,
    onclick: () => app.member.react(message, one.emoji, !one.me),
  }, element("span.emoji", {}, emoji(one.emoji)), element("span", {}, String(one.count)))),
  element("button.reaction", {
    type: "button", "aria-label": "Add another reaction", onclick: ({ currentTarget }) => app.palette(currentTarget, message),
  }, icon("smile")));
}
