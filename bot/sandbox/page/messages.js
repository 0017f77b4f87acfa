// Renders a message: author, time, text, embeds, attachments, components, and the note under ephemeral messages.

import { components } from "./components.js";
import { element, icon } from "./dom.js";
import { embeds } from "./embeds.js";
import { markdown, oneLine } from "./markdown.js";
import { attachments } from "./media.js";
import { reactions } from "./reactions.js";
import { COMPONENTS_V2, EPHEMERAL, LOADING } from "./store.js";
import { clock, longDate, stamp } from "./times.js";

const THREAD_CREATED = 18;

/**
 * @param {any} message
 * @param {boolean} headed whether to show the author and the time, which only the first message of a group has
 * @param {any} app
 * @returns {HTMLLIElement}
 */
export function messageElement(message, headed, app) {
  const { store } = app;
  const own = message.flags & EPHEMERAL;
  const called = message.mentions?.some(({ id }) => id === store.me.id) || message.mention_everyone;
  const classes = [headed ? "headed" : "joined", own && "ephemeral", called && "called"].filter(Boolean);
  return element(`li.message.${classes.join(".")}`, {
    "data-id": message.id, "data-key": message.id, tabindex: -1, "aria-label": `${store.name(message.author)}, ${stamp(message.timestamp)}`,
    oncontextmenu: (event) => app.menu(event, message),
  },
  origin(message, app),
  headed ? avatar(message.author, store) : element("time.beside", { datetime: message.timestamp }, clock(message.timestamp)),
  element("div.body", {},
    headed && byline(message, app),
    ...words(message, app),
    ...attachments(message.flags & COMPONENTS_V2 ? [] : message.attachments ?? []),
    ...embeds(message.embeds ?? [], app.world),
    components(message, app),
    failure(message, app),
    reactions(message, app),
    own ? dismissal(message, app) : null),
  message.local ? null : toolbar(message, app));
}

/** An avatar: a letter on the member's colour. */
export function avatar(user, store, size = "") {
  const style = `background:${store.colour(user)}`;
  return element(`div.avatar${size}`, { style, "aria-hidden": "true" }, store.name(user)[0].toUpperCase());
}

function byline({ author, timestamp }, { store }) {
  return element("div.byline", {},
    element("span.author", { style: author.bot ? null : `color:${store.colour(author)}` }, store.name(author)),
    author.bot && element("span.badge", {}, "APP"),
    element("time", { datetime: timestamp, title: longDate(timestamp) }, stamp(timestamp)));
}

function words(message, app) {
  if (message.local === "sending") return [element("p.thinking", {}, dots(), "Sending command…")];
  if (message.local) return [element("p.failure", {}, icon("warning"), message.content)];
  if (message.flags & LOADING) {
    return [element("p.thinking", {}, dots(), `${app.store.name(message.author)} is thinking…`)];
  }
  if (message.type === THREAD_CREATED) return [threadNotice(message, app.world)];
  const edited = message.edited_timestamp
    && element("span.edited", { title: `Edited ${stamp(message.edited_timestamp)}` }, "(edited)");
  if (!message.content) return edited && !message.components?.length && !message.embeds?.length ? [edited] : [];
  const blocks = markdown(message.content, app.world);
  if (!edited) return [element("div.content.prose", {}, ...blocks)];
  // Put the mark at the end of the last line if that line is plain text.
  if (blocks.at(-1)?.nodeName === "DIV") blocks.at(-1).append(edited);
  else blocks.push(edited);
  return [element("div.content.prose", {}, ...blocks)];
}

/** What a channel shows when a thread starts in it. The message's content is the thread's name. */
function threadNotice({ content, message_reference: thread }, world) {
  const name = element("button.mention", { type: "button", onclick: () => world.go(thread.channel_id) }, content);
  return element("p.thinking", {}, "Started a thread: ", name);
}

const dots = () => element("span.dots", { "aria-hidden": "true" }, element("i"), element("i"), element("i"));

/** The line above a message: the command that was used, or the message that this one replies to. */
function origin(message, app) {
  const { store } = app;
  const { interaction_metadata: used, referenced_message: answered } = message;
  if (answered) return reference(answered, app);
  if (message.message_reference && !answered && message.type === 19) {
    return element("div.origin", {}, element("i", {}, "The message was deleted"));
  }
  if (!used) return null;
  const name = used.name ?? message.interaction?.name;
  if (!name || !used.user) return null;
  return element("div.origin", {}, avatar(used.user, store, ".tiny"),
    element("b", { style: `color:${store.colour(used.user)}` }, store.name(used.user)), " used ",
    element("span.mention", {}, message.type === 23 ? name : `/${name}`));
}

function reference(answered, app) {
  const { store, world } = app;
  const first = (answered.content ?? "").split("\n")[0];
  return element("div.origin", {}, avatar(answered.author, store, ".tiny"),
    element("b", {}, store.name(answered.author)), " ",
    element("button.excerpt", { type: "button", onclick: () => world.go(answered.channel_id, answered.id) },
      ...(first ? oneLine(first.slice(0, 140), world) : [element("i", {}, "Go to message")])));
}

function failure(message, app) {
  const told = app.store.failures.get(message.id);
  return told ? element("p.failure", { role: "alert" }, icon("warning"), told) : null;
}

function dismissal(message, app) {
  return element("div.only-you", {}, icon("eye"), "Only you can see this · ",
    element("button.link", { type: "button", onclick: () => app.member.dismiss(message) }, "Dismiss message"));
}

function toolbar(message, app) {
  const more = (event) => app.menu(event, message);
  const react = (event) => app.palette(event.currentTarget, message);
  return element("div.toolbar", { role: "toolbar", "aria-label": "Message actions" },
    message.flags & EPHEMERAL ? null
      : element("button.tool", { type: "button", "aria-label": "Add reaction", onclick: react }, icon("smile")),
    element("button.tool", { type: "button", "aria-label": "More", "aria-haspopup": "menu", onclick: more }, icon("dots")));
}
