// The input at the bottom: plain messages and slash commands. Everything works from the keyboard.

import { ATTACHMENT, LineError, flatten, optionsOf, parse } from "./commands.js";
import { element } from "./dom.js";
import { Picker } from "./picker.js";
import { choiceRows, commandRows, optionRows, valueRows } from "./suggestions.js";
import { Uploads } from "./uploads.js";

const DEBOUNCE_MS = 200, TYPING_MS = 8000;

export class Composer {
  #all = [];
  #known = new Map();
  #wrong = null;
  #timer = 0;
  #typed = 0;
  #blocked = "";
  #address = "";

  /** @param {any} app */
  constructor(app) {
    this.app = app;
    this.form = document.getElementById("composer");
    this.input = document.getElementById("text");
    this.mirror = document.getElementById("mirror");
    this.note = document.getElementById("note");
    this.picker = new Picker((row) => this.#take(row));
    this.uploads = new Uploads(() => this.input.focus());
    this.input.oninput = () => this.#changed();
    this.input.onkeydown = (event) => this.#key(event);
    this.input.onclick = () => this.#offer();
    this.input.onkeyup = ({ key }) => { if (/^(Arrow(Left|Right)|Home|End)$/.test(key)) this.#offer(); };
    this.input.onscroll = () => { this.mirror.scrollTop = this.input.scrollTop; };
    this.input.onpaste = ({ clipboardData }) => this.uploads.add(clipboardData.files);
    this.input.onblur = () => this.picker.show([]);
    document.addEventListener("keydown", (event) => this.#typedElsewhere(event));
    document.getElementById("attach").onclick = async () => this.uploads.add(await this.uploads.ask(true));
    this.form.onsubmit = (event) => { event.preventDefault(); this.#submit(); };
  }

  /** The available commands. */
  use(commands) {
    this.#all = flatten(commands);
    if (document.activeElement === this.input) this.#changed();
  }

  address(channel) {
    this.#address = `Message #${channel.name}`;
    this.#drawState();
    this.#focus();
  }

  /** Disable the input and show the reason in it. "" enables it again. The line's text is kept. */
  block(reason) {
    const opens = this.input.disabled && !reason;
    this.#blocked = reason;
    this.#drawState();
    if (reason) {
      clearTimeout(this.#timer);
      this.picker.show([]);
    } else if (opens && [null, document.body].includes(document.activeElement)) {
      this.#focus();
    }
  }

  #drawState() {
    this.input.placeholder = this.#blocked || this.#address;
    for (const control of this.form.querySelectorAll(".entry :is(textarea, button)")) control.disabled = Boolean(this.#blocked);
  }

  /** On a phone, the focus would open the keyboard. */
  #focus() {
    if (matchMedia("(hover: hover)").matches) this.input.focus();
  }

  get #line() {
    return this.input.value;
  }

  #changed() {
    this.#say("");
    this.#draw();
    this.#offer();
    if (this.#line && !this.#line.startsWith("/") && Date.now() - this.#typed > TYPING_MS) {
      this.#typed = Date.now();
      this.app.member.typing();
    }
  }

  /** Show suggestions for the caret's position. */
  #offer() {
    clearTimeout(this.#timer);
    if (!this.#line.startsWith("/")) return this.picker.show([]);
    const state = parse(this.#line, this.#all);
    if (!state.use) return this.#offerCommands();
    const value = this.#atCaret(state);
    const free = optionRows(state, this.#line);
    if (!value) return this.picker.show(free, { title: `/${state.use.name}`, words: state.use.description, choose: free[0]?.tail === "required" });
    const head = { title: value.option.name, words: value.option.description };
    const rows = this.#holdsFile(value) ? free : valueRows(value, this.#line, this.app.store);
    if (value.option.autocomplete) return this.#complete(state, value, head);
    if (rows) return this.picker.show(rows.filter(({ text }) => text !== value.text.trim()), { ...head, choose: rows !== free });
    this.picker.show(value.text.trim() ? free : [], { ...head, choose: false });
  }

  #offerCommands() {
    const rows = commandRows(this.#line.slice(1), this.#all);
    this.picker.show(rows, rows.length ? {} : { words: this.#all.length ? "No such command." : "The bot has no commands yet." });
  }

  #atCaret({ values }) {
    const caret = this.input.selectionStart;
    return values.find(({ name, end }) => name <= caret && caret <= end) ?? null;
  }

  /** Ask the bot for an option's choices when the member pauses typing. */
  #complete(state, value, head) {
    this.picker.show([], head);
    const line = this.#line;
    const settled = () => this.#line === line && document.activeElement === this.input;
    this.#timer = setTimeout(async () => {
      this.picker.show([], { ...head, words: "Loading options…" });
      const choices = await this.app.member.autocomplete(this.#data(state, value.option)).catch(() => null);
      if (!settled()) return;
      const rows = choiceRows(choices ?? [], value, line).filter(({ text }) => text !== value.text.trim());
      const words = choices === null ? "Could not load the options." : choices.length ? head.words : "No options match your search.";
      this.picker.show(rows, { ...head, words, choose: Boolean(value.text.trim()) || value.option.required });
    }, DEBOUNCE_MS);
  }

  #holdsFile({ option, text }) {
    return option.type === ATTACHMENT && this.uploads.ofOptions.get(option.name)?.name === text.trim();
  }

  async #take(row) {
    if (row.file) {
      const [file] = await this.uploads.ask(false);
      if (!file) return this.input.focus();
      this.uploads.ofOptions.set(row.option.name, file);
      this.#set(this.#line.trimEnd() + ` ${file.name}`);
    } else {
      if (row.option) this.#known.set(row.option.name, row);
      this.#set(row.line);
    }
  }

  #set(line) {
    this.input.value = line;
    this.input.focus();
    this.input.setSelectionRange(line.length, line.length);
    this.#changed();
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.picker.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  /** As in Discord, keys that no other element handles go to the input. Space and Enter still press the focused button. */
  #typedElsewhere(event) {
    const taken = event.target.closest("input, textarea, select, dialog, [popover]") || document.querySelector("dialog[open]");
    if (taken || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if ([...event.key].length === 1 && event.key !== " ") this.input.focus();
  }

  /** The value of a text that was chosen from a list. */
  #value(option, text) {
    if (option.type === ATTACHMENT) {
      const file = this.uploads.ofOptions.get(option.name);
      if (!file) throw new LineError(`${option.name}: choose a file.`, option);
      return String([...this.uploads.ofOptions.values()].indexOf(file));
    }
    const row = this.#known.get(option.name);
    if (row?.text === text) return row.value;
    const own = valueRows({ option, text: "", start: 0, end: 0 }, "", this.app.store);
    return own?.find((one) => one.text === text)?.value;
  }

  #data(state, focused = null) {
    const { id, sent, type, version } = state.use.command;
    return { id, name: sent, type: type ?? 1, version, options: optionsOf(state, (option, text) => this.#value(option, text), focused) };
  }

  async #submit() {
    const line = this.#line.trim();
    try {
      if (line.startsWith("/") && !this.uploads.files.length) await this.#command(line);
      else if (line || this.uploads.files.length) await this.app.member.post(line, this.uploads.files).then(() => this.#clear());
    } catch (error) {
      if (error instanceof LineError) this.#mend(error);
      else this.#say(error.message);
    }
  }

  async #command(line) {
    const state = parse(line, this.#all);
    if (!state.use) throw new LineError(`There is no command “${line.split(/\s/)[0]}” here.`);
    const data = this.#data(state);
    await this.app.member.command(state.use.sent, data, [...this.uploads.ofOptions.values()]);
    this.#clear();
  }

  /** Show the error and move to the option to fix. A missing option is added to the line. */
  #mend({ message, option }) {
    const state = parse(this.#line, this.#all);
    const value = state.values.find((one) => one.option === option);
    if (option && !value) this.#set(`${this.#line.trimEnd()} ${option.name}: `);
    else if (value) this.input.setSelectionRange(value.start, value.start + value.text.trimEnd().length);
    this.#wrong = option;
    this.#say(message);
    this.#draw();
  }

  #clear() {
    this.uploads.clear();
    this.#known.clear();
    this.#set("");
  }

  #say(words) {
    this.note.textContent = words;
    this.note.hidden = !words;
    this.input.setAttribute("aria-invalid", String(Boolean(words)));
    if (!words) this.#wrong = null;
  }

  /** Mirror the text behind the input. The mirror sets the input's height and highlights the command and its options. */
  #draw() {
    const line = this.#line;
    const { use, values } = line.startsWith("/") ? parse(line, this.#all) : { use: null, values: [] };
    const parts = use ? [element("mark.command", {}, line.slice(0, use.name.length + 1))] : [line];
    let at = use ? use.name.length + 1 : line.length;
    for (const { name, start, text, option } of values) {
      const wrong = option === this.#wrong ? ".wrong" : "";
      const value = text.trimEnd();
      parts.push(line.slice(at, name), element(`mark.option${wrong}`, {}, line.slice(name, start).trimEnd()),
        line.slice(name, start).slice(line.slice(name, start).trimEnd().length), element(`mark.value${wrong}`, {}, value));
      at = start + value.length;
    }
    this.mirror.replaceChildren(...parts, line.slice(at), "\u200b");
  }
}
