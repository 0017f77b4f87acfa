// A member's client: the gateway, REST, and interactions with their nonces.

const API = "/api/v10";
const ENDINGS = new Set([
  "INTERACTION_SUCCESS", "INTERACTION_FAILURE", "INTERACTION_MODAL_CREATE", "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
]);

export class Client extends EventTarget {
  constructor(token) {
    super();
    this.token = token;
    this.nonces = 0;
    this.waiting = new Map();
    this.connect();
  }

  /** Connect, and again after every break until `close`. Each dispatch becomes an event of its name. */
  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/gateway?v=10&encoding=json`);
    this.socket.onmessage = (message) => this.receive(JSON.parse(message.data));
    this.socket.onclose = () => {
      clearInterval(this.beat);
      if (this.closed) return;
      this.tell("DISCONNECTED", {});
      setTimeout(() => this.connect(), 1000);
    };
  }

  close() {
    this.closed = true;
    this.socket.close();
  }

  receive({ op, t, d }) {
    if (op === 10) {
      this.send(2, { token: this.token });
      this.beat = setInterval(() => this.send(1, null), d.heartbeat_interval);
    } else if (op === 0) {
      if (t === "READY") this.ready = d;
      if (ENDINGS.has(t)) this.waiting.get(String(d.nonce))?.(t, d);
      this.tell(t, d);
    }
  }

  send(op, d) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }

  tell(name, data) {
    this.dispatchEvent(new CustomEvent(name, { detail: data }));
  }

  async rest(method, path, body) {
    const headers = { Authorization: this.token, "Content-Type": "application/json" };
    const response = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) });
    const payload = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new RefusedError(payload);
    return payload;
  }

  /** Send an interaction; resolves to {name, data} of the event that ends it. Throws RefusedError. */
  async interact(channel, request) {
    const nonce = `${Date.now()}${this.nonces++}`;
    const ended = new Promise((resolve) => this.waiting.set(nonce, (name, data) => resolve({ name, data })));
    const { session_id, applications } = this.ready;
    const place = { guild_id: channel.guild_id, channel_id: channel.id };
    try {
      await this.rest("POST", "/interactions", { application_id: applications[0]?.id, session_id, nonce, ...place, ...request });
      return await ended;
    } finally {
      this.waiting.delete(nonce);
    }
  }
}

/** The server said no; `message` is for people. */
export class RefusedError extends Error {
  constructor(payload) {
    super(reasons(payload?.errors).join("; ") || payload?.message || "The request was refused.");
  }
}

function reasons(errors) {
  if (!errors || typeof errors !== "object") return [];
  const own = (errors._errors ?? []).map((error) => error.message);
  return own.concat(Object.entries(errors).flatMap(([key, inner]) => (key === "_errors" ? [] : reasons(inner))));
}
