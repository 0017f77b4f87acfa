// The member's actions: send messages, press, choose, use commands, react, dismiss.

import { AUTOCOMPLETE, COMMAND, COMPONENT } from "./interactions.js";
import { EPHEMERAL } from "./store.js";

const PATIENCE_MS = 400;

export class Member {
  /** @param {any} app */
  constructor(app) {
    this.app = app;
  }

  /** Send a message. @param {string} content @param {File[]} [files] @throws {RefusedError} */
  async post(content, files = []) {
    const attachments = files.map(({ name }, id) => ({ id, filename: name }));
    const body = { content, nonce: `${Date.now()}`, ...(files.length ? { attachments } : {}) };
    await this.#call("POST", "messages", body, files);
    this.app.list.toPresent();
  }

  typing() {
    this.#call("POST", "typing").catch(() => null);
  }

  #call(method, path, body, files) {
    return this.app.rest.call(method, `/channels/${this.app.channel.id}/${path}`, body, files);
  }

  /**
   * Send an interaction and wait for its end.
   * @param {any} request @param {File[]} [files]
   * @returns {Promise<string|null>} an error message, or null
   */
  async interact(request, files = []) {
    try {
      const { ended } = await this.app.interactions.open(this.app.channel, request, files);
      return (await ended).name === "INTERACTION_FAILURE" ? "Something went wrong. Try again." : null;
    } catch (error) {
      return error.message;
    }
  }

  /** Press a button or choose in a menu. It shows a spinner until the bot answers. */
  async press(message, data) {
    const { store } = this.app;
    const key = `${message.id} ${data.custom_id}`;
    store.failures.delete(message.id);
    store.pending.add(key);
    this.app.draw(message.channel_id);
    const { id: message_id, flags: message_flags, application_id } = message;
    const request = { type: COMPONENT, message_id, message_flags, data, ...(application_id ? { application_id } : {}) };
    const failure = await this.interact(request);
    store.pending.delete(key);
    if (failure) store.failures.set(message.id, "This interaction failed");
    this.app.draw(message.channel_id);
  }

  /**
   * Use a command. Resolves when the server has accepted it. The channel shows what follows.
   * @param {string} name @param {any} data @param {File[]} [files]
   * @throws {RefusedError}
   */
  async command(name, data, files = []) {
    const { app } = this;
    const request = { type: COMMAND, data, application_id: this.#application(data) };
    const { ended } = await app.interactions.open(app.channel, request, files);
    app.list.toPresent();
    const note = this.#note(name);
    const timer = setTimeout(() => this.#show({ ...note, local: "sending" }), PATIENCE_MS);
    ended.then(({ name: end }) => {
      clearTimeout(timer);
      if (end !== "INTERACTION_FAILURE") this.#hide(note);
      else this.#show({ ...note, local: "failed", content: "The application did not respond" });
    });
  }

  /** The bot's choices for the focused option. @throws {Error} the bot did not answer */
  async autocomplete(data) {
    const request = { type: AUTOCOMPLETE, data, application_id: this.#application(data) };
    const { ended } = await this.app.interactions.open(this.app.channel, request);
    const { choices } = await ended;
    if (!choices) throw new Error("The bot did not answer.");
    return choices;
  }

  #application(data) {
    return this.app.store.commands.find(({ id }) => id === data.id)?.application_id;
  }

  /** Show a local message in place of an answer that has not come. */
  #note(name) {
    const { store, channel, gateway } = this.app;
    return {
      id: `local-${Date.now()}`, channel_id: channel.id, author: gateway.ready.applications[0].bot, flags: EPHEMERAL,
      timestamp: new Date().toISOString(), interaction_metadata: { user: store.me, name },
    };
  }

  #show(note) {
    this.app.store.put(note);
    this.app.draw(note.channel_id);
  }

  #hide(message) {
    this.app.store.drop(message);
    this.app.draw(message.channel_id);
  }

  /** @param {any} message an ephemeral one */
  dismiss(message) {
    this.#hide(message);
    if (!message.local) this.remove(message);
  }

  remove({ id }) {
    this.#call("DELETE", `messages/${id}`).catch((error) => this.#complain(error));
  }

  /** @param {any} message @param {{name: string, id?: string}} emoji @param {boolean} on */
  react({ id: messageId }, { name, id }, on) {
    const emoji = encodeURIComponent(id ? `${name}:${id}` : name);
    this.#call(on ? "PUT" : "DELETE", `messages/${messageId}/reactions/${emoji}/@me`).catch((error) => this.#complain(error));
  }

  #complain({ message }) {
    this.app.sides.connection(message);
  }
}
