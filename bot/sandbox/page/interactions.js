// Interactions: sent over REST with a nonce, and ended by a gateway event with the same nonce.

const ENDINGS = [
  "INTERACTION_SUCCESS", "INTERACTION_FAILURE", "INTERACTION_MODAL_CREATE", "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
];

export const COMMAND = 2, COMPONENT = 3, AUTOCOMPLETE = 4, MODAL = 5;

export class Interactions {
  #waiting = new Map();
  #count = 0;

  /** @param {import("./gateway.js").Gateway} gateway @param {import("./rest.js").Rest} rest */
  constructor(gateway, rest) {
    this.gateway = gateway;
    this.rest = rest;
    for (const name of ENDINGS) {
      gateway.addEventListener(name, ({ detail }) => this.#waiting.get(String(detail.nonce))?.({ name, ...detail }));
    }
    gateway.addEventListener("DISCONNECTED", () => {
      for (const end of this.#waiting.values()) end({ name: "INTERACTION_FAILURE" });
    });
  }

  /**
   * Send an interaction. Resolves when the server has accepted it; `ended` resolves to the event that ends it.
   * @param {{guild_id: string, id: string}} channel
   * @param {{type: number, data: object, message_id?: string, message_flags?: number, application_id?: string}} request
   * @param {File[]} [files]
   * @returns {Promise<{ended: Promise<any>}>}
   * @throws {import("./rest.js").RefusedError}
   */
  async open(channel, request, files = []) {
    const nonce = `${Date.now()}${this.#count++}`;
    const { session_id, applications } = this.gateway.ready;
    const place = { guild_id: channel.guild_id, channel_id: channel.id };
    const ended = new Promise((resolve) => this.#waiting.set(nonce, resolve));
    ended.then(() => this.#waiting.delete(nonce));
    try {
      const body = { application_id: applications[0]?.id, session_id, nonce, ...place, ...request };
      await this.rest.call("POST", "/interactions", body, files);
    } catch (error) {
      this.#waiting.delete(nonce);
      throw error;
    }
    return { ended };
  }
}
