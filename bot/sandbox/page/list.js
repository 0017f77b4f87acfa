// The list of a channel's messages: in order, grouped by day and author. It follows new messages.

import { element, fit, icon } from "./dom.js";
import { messageElement } from "./messages.js";
import { longDate, sameDay } from "./times.js";

const RUN_MS = 7 * 60 * 1000;
const NEAR = 60;

export class MessageList {
  #drawn = new Map();
  #atPresent = true;
  #missed = 0;

  /** @param {any} app */
  constructor(app) {
    this.app = app;
    this.log = document.getElementById("log");
    this.list = document.getElementById("messages");
    this.bar = document.getElementById("jump");
    this.bar.onclick = () => this.toPresent();
    this.log.onscroll = () => this.#scrolled();
    // Keep the newest message in view when something grows, such as a picture without a size or the window.
    new ResizeObserver(() => { if (this.#atPresent) this.toPresent(); }).observe(this.list);
    new ResizeObserver(() => { if (this.#atPresent) this.toPresent(); }).observe(this.log);
  }

  /** Show another channel, starting at its newest messages. */
  reset() {
    this.#drawn.clear();
    this.list.replaceChildren();
    this.#missed = 0;
    this.draw();
    this.toPresent();
  }

  /** Render the store's messages. */
  draw() {
    const { store, channel } = this.app;
    const messages = [...store.of(channel.id).values()];
    const wanted = [store.complete.has(channel.id) ? this.#beginning() : null].filter(Boolean);
    messages.forEach((message, i) => {
      const last = messages[i - 1];
      if (!last || !sameDay(last.timestamp, message.timestamp)) wanted.push(this.#divider(message.timestamp));
      wanted.push(this.#item(message, !last || !joins(last, message)));
    });
    this.#arrange(wanted);
    if (this.#atPresent) this.toPresent();
  }

  /** Render after older messages were loaded, without moving the messages in view. */
  drawAbove() {
    const anchor = this.list.querySelector(".message");
    const before = anchor.getBoundingClientRect().top;
    this.log.style.overflowAnchor = "none";
    this.draw();
    this.log.scrollTop += anchor.getBoundingClientRect().top - before;
    this.log.style.overflowAnchor = "";
  }

  /** Show that there are new messages below. */
  arrived() {
    if (!this.#atPresent) this.#missed++;
    this.#showBar();
  }

  toPresent() {
    this.#atPresent = true;
    this.#missed = 0;
    this.log.scrollTop = this.log.scrollHeight;
    this.#showBar();
  }

  /** @returns {boolean} whether the message is in the list */
  toMessage(id) {
    const node = this.list.querySelector(`[data-id="${id}"]`);
    if (!node) return false;
    this.#atPresent = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 2000);
    return true;
  }

  /** A message's element, which is created or patched only if the message changed. */
  #item(message, headed) {
    const { store } = this.app;
    const busy = [...store.pending].filter((key) => key.startsWith(`${message.id} `)).join();
    const state = [message, headed, busy, store.failures.get(message.id)];
    const old = this.#drawn.get(message.id);
    if (old && state.every((part, i) => part === old.state[i])) return old.node;
    const fresh = messageElement(message, headed, this.app);
    const node = old ? fit(old.node, fresh) : fresh;
    this.#drawn.set(message.id, { node, state });
    return node;
  }

  #arrange(wanted) {
    const kept = new Set(wanted);
    for (const child of [...this.list.children]) if (!kept.has(child)) child.remove();
    wanted.forEach((node, i) => {
      if (this.list.children[i] !== node) this.list.insertBefore(node, this.list.children[i] ?? null);
    });
    for (const [id, { node }] of this.#drawn) if (!kept.has(node)) this.#drawn.delete(id);
  }

  #divider(timestamp) {
    return this.#constant(longDate(timestamp), () =>
      element("li.divider", { role: "separator" }, element("span", {}, longDate(timestamp))));
  }

  #beginning() {
    const { name } = this.app.channel;
    return this.#constant(`beginning of ${name}`, () => element("li.beginning", {},
      element("div.seal", {}, icon("hash")), element("h2", {}, `Welcome to #${name}!`),
      element("p", {}, `This is the start of #${name}. Type / to see the bot's commands.`)));
  }

  #constant(key, make) {
    if (!this.#drawn.has(key)) this.#drawn.set(key, { node: make(), state: [] });
    return this.#drawn.get(key).node;
  }

  async #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    this.#atPresent = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#atPresent) this.#missed = 0;
    this.#showBar();
    if (scrollTop < 200 && !this.#loading) {
      this.#loading = true;
      await this.app.loadOlder().finally(() => { this.#loading = false; });
    }
  }

  #loading = false;

  #showBar() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const far = scrollHeight - scrollTop - clientHeight > clientHeight;
    this.bar.hidden = this.#atPresent || !(far || this.#missed);
    const news = this.#missed ? `${this.#missed} new message${this.#missed > 1 ? "s" : ""}` : "You are viewing older messages";
    if (!this.bar.hidden) this.bar.replaceChildren(element("span", {}, news), element("b", {}, "Jump to present"), icon("down"));
  }
}

/** Whether a message belongs to the same group as the one before it. */
function joins(last, message) {
  const same = last.author.id === message.author.id && (last.flags & 64) === (message.flags & 64);
  const alone = message.interaction_metadata || message.message_reference || message.local || last.local;
  return same && !alone && new Date(message.timestamp) - new Date(last.timestamp) < RUN_MS
    && sameDay(last.timestamp, message.timestamp);
}
