// Creates elements from plain values, and patches existing ones. User input is never parsed as HTML.

const listeners = new WeakMap();

/**
 * @param {string} tag "div.class.class"
 * @param {Record<string, unknown>} [attributes] on… are listeners; null, undefined and false leave an attribute out
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) listen(node, key, value);
    else setAttribute(node, key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** Set styles as properties, because the page's content security policy forbids `style` attributes. */
function setAttribute(node, name, value) {
  if (name === "style") node.style.cssText = value;
  else node.setAttribute(name, value);
}

function listen(node, key, listener) {
  node[key] = listener;
  listeners.set(node, (listeners.get(node) ?? new Set()).add(key));
}

/**
 * Make `old` look and act like `fresh` by changing only what differs. Loaded pictures, the focus and the scroll position
 * stay, and screen readers announce only changes.
 * @param {any} old @param {any} fresh @returns {any} the node that is in the page now
 */
export function fit(old, fresh) {
  if (old.nodeName !== fresh.nodeName || old.dataset?.key !== fresh.dataset?.key) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  fitAttributes(old, fresh);
  const ours = [...old.childNodes], theirs = [...fresh.childNodes];
  theirs.forEach((child, i) => (ours[i] ? fit(ours[i], child) : old.append(child)));
  ours.slice(theirs.length).forEach((child) => child.remove());
  return old;
}

function fitAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) setAttribute(old, name, value);
  for (const key of listeners.get(old) ?? []) old[key] = null;
  for (const key of listeners.get(fresh) ?? []) listen(old, key, fresh[key]);
}

/** A colour from the API (an integer) as CSS. @param {number} colour */
export const css = (colour) => `#${colour.toString(16).padStart(6, "0")}`;

/** A link to an http or https url. Any other url, such as `javascript:`, is shown as text without a link. @param {string} url */
export function link(url, ...words) {
  if (!/^https?:\/\//i.test(url)) return element("span", {}, ...words);
  return element("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, ...words);
}

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  menu: "M4 7h16M4 12h16M4 17h16",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19c0-3 2.4-5 5.5-5s5.5 2 5.5 5M16 11a2.5 2.5 0 1 0 0-5M17 14c2 .4 3.5 2 3.5 4.5",
  send: "M4 12 20 4l-5 16-3.5-6.5ZM11.5 13.5 20 4",
  plus: "M12 5v14M5 12h14",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5c1.8 2.4 5.200 2.4 7 0M9 9.5v.5M15 9.5v.5",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M7 3h7l4 4v14H7ZM14 3v4h4",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  eye: "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  warning: "M12 4 2.5 20h19ZM12 10v4.5M12 17v.2",
  down: "m6 9 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
};

/** An icon. @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
