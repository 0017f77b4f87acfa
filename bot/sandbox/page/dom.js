// Elements from plain values: nothing that a bot or a member wrote is ever parsed as HTML.

/**
 * @param {string} tag "div.class.class"
 * @param {Record<string, unknown>} [attributes] on… are listeners; null and false leave an attribute out
 * @param {...(Node|string|null|undefined)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") node.style.cssText = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A colour of the API (an integer) as CSS. */
export const css = (colour) => `#${(colour ?? 0).toString(16).padStart(6, "0")}`;
