// The list above the composer, which the composer's keys control.

import { element } from "./dom.js";

export class Picker {
  /** @param {(row: any) => void} take what to do with a chosen row */
  constructor(take) {
    this.node = document.getElementById("picker");
    this.input = document.getElementById("text");
    this.take = take;
    this.rows = [];
    this.chosen = -1;
  }

  /**
   * @param {import("./suggestions.js").Row[]} rows
   * @param {{title?: string, words?: string, choose?: boolean}} [head] the heading; `choose`: mark the first row
   */
  show(rows, { title = "", words = "", choose = true } = {}) {
    this.rows = rows;
    this.chosen = choose && rows.length ? 0 : -1;
    const nodes = rows.map((row, i) => this.#row(row, i));
    const head = title || words ? element("div.picker-head", { role: "presentation" }, title && element("b", {}, title), words) : null;
    this.node.replaceChildren(...[head, ...nodes].filter(Boolean));
    this.node.hidden = !head && !rows.length;
    this.input.setAttribute("aria-expanded", String(!this.node.hidden));
    this.#mark();
  }

  get open() {
    return !this.node.hidden;
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the picker used the key */
  key({ key, shiftKey }) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const last = this.rows.length;
    if (key === "Escape" && this.open) this.show([]);
    else if (!last || shiftKey) return false;
    else if (step) {
      this.chosen = this.chosen < 0 ? (step > 0 ? 0 : last - 1) : (this.chosen + step + last) % last;
      this.#mark();
    } else if (key === "Tab" || (key === "Enter" && this.chosen >= 0)) this.take(this.rows[Math.max(0, this.chosen)]);
    else return false;
    return true;
  }

  #row({ title, tail, pills = [], description }, i) {
    return element("div.pick", {
      role: "option", id: `pick-${i}`, "aria-label": [title, tail, description].filter(Boolean).join(", "),
      onmousedown: (event) => { event.preventDefault(); this.take(this.rows[i]); },
      onmousemove: () => { if (this.chosen !== i) { this.chosen = i; this.#mark(); } },
    },
    element("b", {}, title),
    ...pills.map(({ name, required }) => element(`span.pill${required ? "" : ".optional"}`, {}, name)),
    tail && element("i", {}, tail),
    description && element("span.about", {}, description));
  }

  #mark() {
    const nodes = [...this.node.querySelectorAll(".pick")];
    nodes.forEach((node, i) => node.setAttribute("aria-selected", String(i === this.chosen)));
    nodes[this.chosen]?.scrollIntoView({ block: "nearest" });
    if (this.chosen >= 0) this.input.setAttribute("aria-activedescendant", `pick-${this.chosen}`);
    else this.input.removeAttribute("aria-activedescendant");
  }
}
