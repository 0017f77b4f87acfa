// Embeds in Discord's layout: text on the left, thumbnail on the right, picture below, at most 400 x 300.

import { css, element, link } from "./dom.js";
import { markdown, oneLine } from "./markdown.js";
import { gallery, picture } from "./media.js";
import { stamp } from "./times.js";

/** A message's embeds. Successive embeds with the same url are shown as one, with a gallery of their pictures. */
export function embeds(all, world) {
  const groups = [];
  for (const embed of all) {
    const last = groups.at(-1);
    if (last && embed.url && embed.image && embed.url === last[0].url) last.push(embed);
    else groups.push([embed]);
  }
  return groups.map(([first, ...more]) => embedElement(first, more.slice(0, 3).map(({ image }) => image), world));
}

function embedElement(embed, pictures, world) {
  const { author, title, url, description, fields = [], image, thumbnail, footer, timestamp } = embed;
  const colour = embed.color === undefined || embed.color === null ? null : `border-left-color:${css(embed.color)}`;
  return element(`article.embed${image ? ".with-image" : ""}`, { style: colour },
    element("div.embed-words", {},
      author && element("div.embed-author", {}, small(author), author.url ? link(author.url, author.name) : author.name),
      title && element("div.embed-title", {}, url ? link(url, ...oneLine(title, world)) : wrap(oneLine(title, world))),
      description && element("div.embed-description.prose", {}, ...markdown(description, world)),
      fields.length > 0 && element("div.fields", {}, ...spans(fields).map((span, i) => field(fields[i], span, world)))),
    thumbnail && element("div.thumbnail", {}, picture(thumbnail, "", { width: 80, height: 80 })),
    image && element("div.embed-image", {}, pictures.length
      ? gallery([image, ...pictures].map((media) => ({ media }))) : picture(image, title ?? "")),
    (footer || timestamp) && element("div.embed-footer", {}, footer && small(footer),
      [footer?.text, timestamp && stamp(timestamp)].filter(Boolean).join(" • ")));
}

const wrap = (nodes) => element("span", {}, ...nodes);

const small = ({ icon_url, proxy_icon_url }) => icon_url && element("img.small", { src: proxy_icon_url ?? icon_url, alt: "" });

function field({ name, value }, span, world) {
  return element("div.field", { style: `grid-column:span ${span}` },
    element("div.field-name", {}, ...oneLine(name, world)),
    element("div.field-value.prose", {}, ...markdown(value, world)));
}

/** Column spans out of twelve: two or three inline fields share a line, other fields have their own. @returns {number[]} */
function spans(fields) {
  const result = [];
  for (let i = 0; i < fields.length;) {
    let run = 0;
    while (fields[i + run]?.inline && run < 3) run++;
    const width = run < 2 ? 12 : 12 / run;
    const count = Math.max(run, 1);
    for (let k = 0; k < count; k++) result.push(width);
    i += count;
  }
  return result;
}
