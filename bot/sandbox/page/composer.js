// The line at the bottom: plain messages, and slash commands with a picker that the keyboard alone can drive.

import { element } from "./dom.js";
import { flatten, optionsOf, parse } from "./commands.js";

const DEBOUNCE_MS = 200;

export class Composer {
  constructor(app) {
    this.app = app;
    this.all = [];
    this.rows = [];
    this.chosen = 0;
    this.picker = document.getElementById("picker");
    this.note = document.getElementById("note");
    this.input = element("input", {
      type: "text", "aria-label": "Message", role: "combobox", "aria-controls": "picker", "aria-expanded": "false",
      oninput: () => this.offer(), onkeydown: (event) => this.key(event),
    });
    document.getElementById("entry").replaceChildren(this.input, element("button.send", { type: "submit", "aria-label": "Send" }, "➤"));
    document.getElementById("composer").onsubmit = (event) => { event.preventDefault(); this.submit(); };
  }

  use(commands) {
    this.all = flatten(commands);
    this.offer();
  }

  address(channel) {
    this.input.placeholder = `Message #${channel.name}, or type / for commands`;
    this.input.focus();
  }

  /** Show what can come next: commands, then options, then an option's choices. */
  offer() {
    this.say("");
    const line = this.input.value;
    if (!line.startsWith("/")) return this.show([]);
    const state = parse(line, this.all);
    if (!state.use) return this.show(this.commandRows(line.slice(1).toLowerCase()));
    const last = state.values.at(-1);
    if (last && (last.option.autocomplete || last.option.choices)) return this.offerValues(state, last);
    this.show(this.optionRows(state), hint(state));
  }

  commandRows(typed) {
    return this.all.filter(({ name }) => name.includes(typed)).map(({ name, description, options }) => ({
      title: `/${name}`,
      tail: options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(" "),
      description,
      line: `/${name}${options[0]?.required ? ` ${options[0].name}: ` : options.length ? " " : ""}`,
    }));
  }

  optionRows({ use, values }) {
    const line = this.input.value.trimEnd();
    const open = values.at(-1) && !values.at(-1).text.trim();
    const free = open ? [] : use.options.filter((option) => !values.some((value) => value.option === option));
    return free.map((option) => ({
      title: option.name, tail: option.required ? "required" : "optional", description: option.description, line: `${line} ${option.name}: `,
      quiet: !option.required,
    }));
  }

  offerValues(state, { option, text }) {
    const rows = (choices) => choices.map((choice) => ({
      title: choice.name, tail: "", description: option.name,
      line: this.input.value.slice(0, this.input.value.length - text.length) + choice.name,
    })).filter((row) => row.line !== this.input.value);
    if (option.choices) return this.show(rows(option.choices.filter((choice) => choice.name.toLowerCase().includes(text.trim().toLowerCase()))), hint(state));
    clearTimeout(this.timer);
    this.show([], hint(state));
    const line = this.input.value;
    this.timer = setTimeout(async () => {
      const choices = await this.app.autocomplete(this.data(state, option)).catch(() => []);
      if (this.input.value === line) this.show(rows(choices), hint(state));
    }, DEBOUNCE_MS);
  }

  show(rows, words = "") {
    this.rows = rows;
    this.chosen = rows.length && !rows[0].quiet ? 0 : -1;
    this.picker.replaceChildren(
      words ? element("p.hint", {}, words) : "",
      ...rows.map((row, i) => element("div.option", { role: "option", id: `option-${i}`, onmousedown: (event) => { event.preventDefault(); this.take(i); } },
        element("b", {}, row.title), element("i", {}, row.tail), element("span", {}, row.description))));
    this.picker.hidden = !rows.length && !words;
    this.input.setAttribute("aria-expanded", String(!this.picker.hidden));
    this.mark();
  }

  mark() {
    const options = [...this.picker.querySelectorAll(".option")];
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.chosen)));
    options[this.chosen]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", this.chosen >= 0 ? `option-${this.chosen}` : "");
  }

  take(i) {
    this.input.value = this.rows[i].line;
    this.input.focus();
    this.offer();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.rows.length) {
      this.chosen = (this.chosen + step + this.rows.length) % this.rows.length;
      this.mark();
    } else if (event.key === "Tab" && this.rows.length && !event.shiftKey) {
      this.take(Math.max(0, this.chosen));
    } else if (event.key === "Enter" && this.chosen >= 0 && this.rows.length) {
      this.take(this.chosen);
    } else if (event.key === "Escape") {
      this.show([]);
    } else {
      return;
    }
    event.preventDefault();
  }

  data(state, focused = null) {
    const { id, name, type, version } = state.use.command;
    return { id, name, type: type ?? 1, version, options: optionsOf(state, focused) };
  }

  async submit() {
    const line = this.input.value.trim();
    if (!line) return;
    try {
      if (line.startsWith("/")) {
        const state = parse(line, this.all);
        if (!state.use) throw new Error(`There is no command ${line.split(" ")[0]}.`);
        const data = this.data(state);
        this.clear();
        const failure = await this.app.interact({ type: 2, data });
        if (failure) this.say(failure);
      } else {
        this.clear();
        await this.app.post(line);
      }
    } catch (error) {
      this.say(error.message);
    }
  }

  clear() {
    this.input.value = "";
    this.show([]);
  }

  say(words) {
    this.note.textContent = words;
    this.note.hidden = !words;
  }
}

function hint({ use, values }) {
  const option = values.at(-1)?.option;
  return option ? `${option.name}: ${option.description}` : `/${use.name}: ${use.description}`;
}
