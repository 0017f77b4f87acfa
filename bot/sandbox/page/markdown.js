// Discord's markdown as elements. Only what is matched becomes an element; all else is text.

import { element } from "./dom.js";

const INLINE = [
  [/^```(?:\w+\n)?([\s\S]+?)```/, (m) => element("pre", {}, element("code", {}, m[1]))],
  [/^`([^`]+)`/, (m) => element("code", {}, m[1])],
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, (m, w) => element("strong", {}, ...inline(m[1], w))],
  [/^__([\s\S]+?)__/, (m, w) => element("u", {}, ...inline(m[1], w))],
  [/^~~([\s\S]+?)~~/, (m, w) => element("s", {}, ...inline(m[1], w))],
  [/^\*(?!\s)([\s\S]+?)\*/, (m, w) => element("em", {}, ...inline(m[1], w))],
  [/^_(?!\s)([\s\S]+?)_(?!\w)/, (m, w) => element("em", {}, ...inline(m[1], w))],
  [/^\|\|([\s\S]+?)\|\|/, (m, w) => element("span.spoiler", { tabindex: 0 }, ...inline(m[1], w))],
  [/^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/, (m, w) => link(m[2], ...inline(m[1], w))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<>)]+/, (m, w) => w.jump(m[0]) ?? link(m[0], m[0])],
  [/^<@!?(\d+)>/, (m, w) => element("span.mention", {}, `@${w.user(m[1])}`)],
  [/^<#(\d+)>/, (m, w) => element("span.mention", {}, `#${w.channel(m[1])}`)],
  [/^<t:(-?\d+)(?::(\w))?>/, (m) => element("time", {}, moment(Number(m[1]), m[2]))],
  [/^<\/([\w -]+):\d+>/, (m) => element("span.mention", {}, `/${m[1]}`)],
];

/** @param {string} text @param {{user: Function, channel: Function, jump: Function}} world @returns {Node[]} */
export function markdown(text, world) {
  const blocks = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const heading = /^(#{1,3}) (.+)/.exec(lines[i]);
    const item = /^\s*(?:[-*]|\d+\.) (.+)/.exec(lines[i]);
    if (heading) blocks.push(element(`h${heading[1].length + 2}`, {}, ...inline(heading[2], world)));
    else if (lines[i].startsWith("-# ")) blocks.push(element("small", {}, ...inline(lines[i].slice(3), world)));
    else if (lines[i].startsWith("> ")) blocks.push(element("blockquote", {}, ...inline(lines[i].slice(2), world)));
    else if (item) blocks.push(element("div.item", {}, ...inline(item[1], world)));
    else {
      const start = i;
      const fenced = () => (lines.slice(start, i + 1).join("\n").match(/```/g) ?? []).length % 2 === 1;
      while (i + 1 < lines.length && (fenced() || !/^(#{1,3} |> |-# |\s*(?:[-*]|\d+\.) )/.test(lines[i + 1]))) i++;
      blocks.push(element("div", {}, ...inline(lines.slice(start, i + 1).join("\n"), world)));
    }
  }
  return blocks;
}

function inline(text, world) {
  const nodes = [];
  let plain = "";
  const flush = () => { if (plain) nodes.push(plain); plain = ""; };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    let found = null;
    for (const [pattern, make] of INLINE) {
      const match = pattern.exec(rest);
      if (match) { found = [match, make]; break; }
    }
    if (found) {
      flush();
      nodes.push(found[1](found[0], world));
      at += found[0][0].length;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return nodes;
}

const link = (url, ...words) => element("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, ...words);

function moment(seconds, style) {
  const date = new Date(seconds * 1000);
  if (style !== "R") return date.toLocaleString();
  const minutes = Math.round((date - Date.now()) / 60000);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(minutes, "minute");
}
