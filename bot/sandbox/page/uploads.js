// Files to send, with a message or as the value of a command's option.

import { element, icon } from "./dom.js";
import { bytes } from "./media.js";

export class Uploads {
  /** @param {() => void} changed */
  constructor(changed) {
    this.tray = document.getElementById("tray");
    this.files = [];
    /** Files for options, by the option's name. @type {Map<string, File>} */
    this.ofOptions = new Map();
    this.changed = changed;
  }

  /** Ask for files. @param {boolean} many @returns {Promise<File[]>} empty if the member cancels */
  ask(many) {
    return new Promise((resolve) => {
      const input = element("input", { type: "file", multiple: many, hidden: true });
      input.onchange = () => { resolve([...input.files]); input.remove(); };
      input.oncancel = () => { resolve([]); input.remove(); };
      document.body.append(input);
      input.click();
    });
  }

  add(files) {
    this.files = [...this.files, ...files].slice(0, 10);
    this.#draw();
  }

  clear() {
    this.files = [];
    this.ofOptions.clear();
    this.#draw();
  }

  #draw() {
    this.tray.hidden = !this.files.length;
    this.tray.replaceChildren(...this.files.map((file, i) => element("li", {},
      icon("file"), element("span", {}, file.name), element("small", {}, bytes(file.size)),
      element("button.tool", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => this.#remove(i) }, icon("close")))));
    this.changed();
  }

  #remove(i) {
    this.files.splice(i, 1);
    this.#draw();
  }
}
