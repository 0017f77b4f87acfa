// Renders Discord's markdown as elements. Anything that does not match stays text.

import { element, link } from "./dom.js";
import { moment } from "./times.js";

/**
 * @typedef {object} World the names of users, channels and roles
 * @property {(id: string) => string} user
 * @property {(id: string) => string} channel
 * @property {(id: string) => string} role
 * @property {(channelId: string, messageId?: string) => void} go
 */

const mention = (words) => element("span.mention", {}, words);

/** The inline patterns, tried in order at each position. `w` is the world, `before` the previous character. */
const INLINE = [
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, (m) => element("code", {}, m[2].replace(/^ (.+) $/s, "$1"))],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, (m, w) => element("strong", {}, ...inline(m[1], w))],
  [/^__([\s\S]+?)__(?!_)/, (m, w) => element("u", {}, ...inline(m[1], w))],
  [/^~~([\s\S]+?)~~/, (m, w) => element("s", {}, ...inline(m[1], w))],
  [/^\|\|([\s\S]+?)\|\|/, (m, w) => spoiler(...inline(m[1], w))],
  [/^\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/, (m, w) => element("em", {}, ...inline(m[1], w))],
  [/^_((?:__|[^_])+?)_(?!\w)/, (m, w, before) => (/\w/.test(before) ? null : element("em", {}, ...inline(m[1], w)))],
  [/^\[((?:\\.|[^\]\\])+)\]\(\s*<?(https?:\/\/[^\s<>)]+(?:\([^\s<>)]*\)[^\s<>)]*)*)>?\s*\)/, (m, w) => link(m[2], ...inline(m[1], w))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"')\]*_~|]/, (m, w) => jump(m[0], w) ?? link(m[0], m[0])],
  [/^<@!?(\d+)>/, (m, w) => mention(`@${w.user(m[1])}`)],
  [/^<@&(\d+)>/, (m, w) => mention(`@${w.role(m[1])}`)],
  [/^@(?:everyone|here)\b/, (m) => mention(m[0])],
  [/^<#(\d+)>/, (m, w) => element("button.mention", { type: "button", onclick: () => w.go(m[1]) }, `#${w.channel(m[1])}`)],
  [/^<t:(-?\d+)(?::([tTdDfFsSR]))?>/, (m) => time(Number(m[1]), m[2])],
  [/^<\/([\p{L}\p{N}_ -]+):\d+>/u, (m) => mention(`/${m[1]}`)],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
];
const PLAIN = /^[^\\`*_~|[<@h]+/;

const FENCE = /```(?:([\w+-]+)\n)?\n?([\s\S]+?)\n?```/;
const LINE = [
  [/^(#{1,3}) +(.+)$/, (m, w) => element(`h${m[1].length + 2}`, {}, ...inline(m[2], w))],
  [/^-# +(.+)$/, (m, w) => element("small.subtext", {}, ...inline(m[1], w))],
];
const ITEM = /^( *)(?:[-*]|(\d+)\.) +(.+)$/;

/** @param {string} text @param {World} world @returns {Node[]} */
export function markdown(text, world) {
  const fence = FENCE.exec(text);
  if (!fence) return text.trim() ? lines(text.split("\n"), world) : [];
  const before = text.slice(0, fence.index).replace(/\n$/, "");
  const after = text.slice(fence.index + fence[0].length).replace(/^\n/, "");
  return [...markdown(before, world), element("pre", {}, element("code", {}, fence[2])), ...markdown(after, world)];
}

/** The text on one line, without headings, lists and quotes. @returns {Node[]} */
export const oneLine = (text, world) => inline(text, world);

function lines(all, world) {
  const blocks = [];
  let words = [];
  const flush = () => { if (words.length) blocks.push(element("div", {}, ...inline(words.join("\n"), world))); words = []; };
  for (let i = 0; i < all.length; i++) {
    const [match, make] = lineRule(all[i]);
    if (all[i].startsWith(">>> ")) {
      flush();
      const rest = [all[i].slice(4), ...all.slice(i + 1)].join("\n");
      return [...blocks, element("blockquote", {}, ...markdown(rest, world))];
    } else if (all[i].startsWith("> ")) {
      flush();
      const first = i;
      while (all[i + 1]?.startsWith("> ")) i++;
      blocks.push(element("blockquote", {}, ...lines(all.slice(first, i + 1).map((line) => line.slice(2)), world)));
    } else if (ITEM.test(all[i])) {
      flush();
      const items = [ITEM.exec(all[i])];
      for (let next; (next = ITEM.exec(all[i + 1] ?? "")) && continues(next, items[0]); i++) items.push(next);
      blocks.push(list(items, world));
    } else if (match) {
      flush();
      blocks.push(make(match, world));
    } else {
      words.push(all[i]);
    }
  }
  flush();
  return blocks;
}

function lineRule(line) {
  for (const [pattern, make] of LINE) {
    const match = pattern.exec(line);
    if (match) return [match, make];
  }
  return [null, null];
}

/** Whether an item belongs to the list of the first item: nested deeper, or of the same kind. */
const continues = (item, first) => item[1].length > first[1].length || Boolean(item[2]) === Boolean(first[2]);

/** A list of the matched items. Deeper items become a list inside the item before them. */
function list(items, world) {
  const depth = items[0][1].length, numbered = items[0][2];
  const node = element(numbered ? "ol" : "ul", numbered ? { start: numbered } : {});
  for (let i = 0; i < items.length; i++) {
    const inner = [];
    while (items[i + 1] && items[i + 1][1].length > depth) inner.push(items[++i]);
    const own = items[i - inner.length];
    node.append(element("li", {}, ...inline(own[3], world), inner.length ? list(inner, world) : null));
  }
  return node;
}

function inline(text, world) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const [length, node] = next(rest, world, text[at - 1] ?? "");
    if (typeof node === "string") plain += node;
    else {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(node);
    }
    at += length;
  }
  return plain ? [...nodes, plain] : nodes;
}

function next(rest, world, before) {
  const plain = PLAIN.exec(rest);
  if (plain) return [plain[0].length, plain[0]];
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest);
    const made = match && make(match, world, before);
    if (made !== null) return [match[0].length, made];
  }
  return [1, rest[0]];
}

function spoiler(...children) {
  const reveal = ({ currentTarget }) => currentTarget.classList.add("revealed");
  return element("button.spoiler", { type: "button", "aria-label": "Spoiler", onclick: reveal }, ...children);
}

/** A link to a channel or a message on this page. */
function jump(url, world) {
  const found = /\/channels\/\d+\/(\d+)(?:\/(\d+))?$/.exec(url);
  if (!found) return null;
  const words = `#${world.channel(found[1])}${found[2] ? " › message" : ""}`;
  return element("button.mention", { type: "button", onclick: () => world.go(found[1], found[2]) }, words);
}

function time(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "Invalid Date";
  const attributes = { datetime: date.toISOString(), title: moment(seconds, "F"), "data-relative": style === "R" };
  return element("time.moment", attributes, moment(seconds, style));
}
