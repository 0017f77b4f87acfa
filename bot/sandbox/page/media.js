// Pictures, galleries and files. A picture's size is reserved in advance, so that nothing moves when it loads.

import { element, icon } from "./dom.js";
import { enlarge } from "./lightbox.js";

const WIDEST = 400, HIGHEST = 300;

/**
 * A picture that keeps its aspect ratio within a box. A click enlarges it.
 * @param {{url: string, proxy_url?: string, width?: number, height?: number}} media
 * @param {string} [description]
 * @param {{width?: number, height?: number, spoiler?: boolean}} [box]
 */
export function picture(media, description, { width = WIDEST, height = HIGHEST, spoiler = false } = {}) {
  const share = Math.min(1, width / media.width, height / media.height);
  const style = media.width && media.height
    ? `width:${Math.round(media.width * share)}px;aspect-ratio:${media.width}/${media.height}`
    : `max-width:${width}px;max-height:${height}px`;
  return opener(media, description, spoiler, style);
}

function opener(media, description, spoiler, style) {
  const image = element("img", { src: media.proxy_url ?? media.url, alt: description ?? "", style, decoding: "async" });
  const label = description ? `Enlarge: ${description}` : "Enlarge picture";
  const attributes = { type: "button", "aria-label": spoiler ? "Spoiler" : label, onclick: opened };
  return element(`button.picture${spoiler ? ".veiled" : ""}`, attributes, image);
}

/** The first click on a spoiler reveals it, the next one enlarges it. */
function opened({ currentTarget }) {
  if (currentTarget.classList.contains("veiled")) currentTarget.classList.remove("veiled");
  else enlarge(currentTarget);
}

/**
 * Up to ten pictures in Discord's layout: nine are shown 3 x 3.
 * @param {{media: any, description?: string, spoiler?: boolean}[]} items
 */
export function gallery(items) {
  if (items.length === 1) {
    const [{ media, description, spoiler }] = items;
    return element("div.gallery.single", {}, picture(media, description, { width: 550, height: 350, spoiler }));
  }
  return element(`div.gallery.of-${Math.min(items.length, 10)}`, {},
    ...items.map(({ media, description, spoiler }) => opener(media, description, spoiler, null)));
}

/** A file to download. @param {string} name @param {number} size in bytes @param {string} url */
export function fileCard(name, size, url) {
  return element("div.file", {}, icon("file"),
    element("div.file-words", {},
      element("a", { href: url, target: "_blank", rel: "noreferrer" }, name),
      element("small", {}, bytes(size))),
    element("a.tool", { href: url, download: name, "aria-label": `Download ${name}` }, icon("download")));
}

/** @param {number} size in bytes */
export function bytes(size) {
  const units = ["bytes", "KB", "MB"];
  const step = size < 1024 ? 0 : size < 1024 * 1024 ? 1 : 2;
  return `${step ? (size / 1024 ** step).toFixed(2) : size} ${units[step]}`;
}

/** Attachments that the rest of the message does not show: one gallery of pictures, then the files. */
export function attachments(files) {
  const pictures = files.filter((file) => (file.content_type ?? "").startsWith("image/") && file.width);
  const items = pictures.map((file) => ({
    media: file, description: file.description, spoiler: file.filename.startsWith("SPOILER_"),
  }));
  const rest = files.filter((file) => !pictures.includes(file));
  return [items.length ? gallery(items) : null, ...rest.map((file) => fileCard(file.filename, file.size, file.url))];
}
