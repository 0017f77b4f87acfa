// Messages as Discord lays them out: author, words, embeds, attachments, components.

import { component } from "./components.js";
import { css, element } from "./dom.js";
import { markdown } from "./markdown.js";

const WIDEST = 400, HIGHEST = 300;
const EPHEMERAL = 64, LOADING = 128, V2 = 1 << 15;

/** @returns {HTMLElement} a list item that stands for the message as it is now */
export function messageElement(message, app) {
  const world = app.world;
  const colour = app.colour(message.author);
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const body = element("div.body", {},
    usedLine(message, app),
    element("div.byline", {},
      element("span.author", { style: `color:${colour}` }, name(message.author)),
      message.author.bot ? element("span.badge", {}, "APP") : null,
      element("time", { datetime: message.timestamp }, clock(message.timestamp))),
    message.flags & LOADING ? element("p.thinking", {}, `${name(message.author)} is thinking…`) : null,
    message.content ? element("div.content", {}, ...markdown(message.content, world), edited(message)) : null,
    ...mosaic(message.attachments ?? [], message, app),
    ...(message.embeds ?? []).map((embed) => embedElement(embed, app)),
    message.components?.length
      ? element("div.components", {}, ...message.components.map((one) => component(one, message, app))) : null,
    ephemeral ? dismissal(message, app) : null);
  const avatar = element("div.avatar", { style: `background:${colour}`, "aria-hidden": true }, name(message.author)[0].toUpperCase());
  return element(`li.message${ephemeral ? ".ephemeral" : ""}`, { "data-id": message.id }, avatar, body);
}

export const name = (user) => user.global_name ?? user.username;

function usedLine(message, app) {
  const used = message.interaction_metadata;
  if (!used?.name || message.referenced_message) return null;
  return element("div.used", {}, element("b", {}, app.world.user(used.user?.id ?? "")), " used ", element("span.mention", {}, `/${used.name}`));
}

const edited = (message) => (message.edited_timestamp ? element("span.edited", {}, " (edited)") : null);

const clock = (timestamp) =>
  new Date(timestamp).toLocaleString(undefined, { hour: "2-digit", minute: "2-digit" });

function dismissal(message, app) {
  const dismiss = element("button.link", { type: "button", onclick: () => app.dismiss(message) }, "Dismiss message");
  return element("div.only-you", {}, "Only you can see this · ", dismiss);
}

/** Attachments that no embed and no component shows; pictures first, in one grid. */
function mosaic(attachments, message, app) {
  const shown = JSON.stringify([message.embeds ?? [], message.components ?? []]);
  const free = attachments.filter((file) => !shown.includes(file.url) && !(message.flags & V2));
  const pictures = free.filter((file) => (file.content_type ?? "").startsWith("image/"));
  const files = free.filter((file) => !pictures.includes(file));
  return [
    pictures.length ? element("div.pictures", {}, ...pictures.map((file) => picture(file, app, file.description))) : null,
    ...files.map((file) => element("a.file", { href: file.url, download: file.filename },
      element("span", {}, file.filename), element("small", {}, `${(file.size / 1024).toFixed(1)} KB`))),
  ].filter(Boolean);
}

export function picture(media, app, description) {
  const { width, height } = media;
  const alt = description ?? media.description ?? "";
  // The size is known before the picture is, so that nothing jumps when it comes.
  const share = Math.min(1, WIDEST / width, HIGHEST / height);
  const style = width && height ? `width:${Math.round(width * share)}px;aspect-ratio:${width}/${height}` : null;
  const image = element("img", { src: media.proxy_url ?? media.url, alt, style });
  return element("button.picture", { type: "button", "aria-label": `Enlarge ${alt || "the picture"}`, onclick: () => app.enlarge(image) }, image);
}

function embedElement(embed, app) {
  const world = app.world;
  const described = app.descriptions(embed.image?.url);
  const linked = (url, text) => (url ? element("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, text) : text);
  const words = element("div.words", {},
    embed.author ? element("div.embed-author", {}, linked(embed.author.url, embed.author.name)) : null,
    embed.title ? element("div.embed-title", {}, embed.url ? linked(embed.url, embed.title) : element("span", {}, ...markdown(embed.title, world))) : null,
    embed.description ? element("div.embed-description", {}, ...markdown(embed.description, world)) : null,
    embed.fields?.length ? element("div.fields", {}, ...embed.fields.map((field) =>
      element(`div.field${field.inline ? ".inline" : ""}`, {}, element("b", {}, ...markdown(field.name, world)), element("div", {}, ...markdown(field.value, world))))) : null,
    embed.image ? picture(embed.image, app, described) : null,
    embed.footer ? element("div.embed-footer", {}, embed.footer.text) : null);
  const thumbnail = embed.thumbnail ? picture(embed.thumbnail, app) : null;
  thumbnail?.classList.add("thumbnail");
  return element("article.embed", { style: `border-left-color:${embed.color ? css(embed.color) : "#4e5058"}` }, words, thumbnail);
}
