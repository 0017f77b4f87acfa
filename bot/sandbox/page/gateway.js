// One member's gateway connection. Each dispatch becomes an event of that name; a lost connection is reopened.

const DISPATCH = 0, HEARTBEAT = 1, IDENTIFY = 2, RECONNECT = 7, INVALID_SESSION = 9, HELLO = 10, ACK = 11;
const SHORTEST_WAIT = 500, LONGEST_WAIT = 8000;

export class Gateway extends EventTarget {
  #wait = SHORTEST_WAIT;
  #closed = false;
  #acknowledged = true;
  #beat = 0;

  /** @param {string} token */
  constructor(token) {
    super();
    this.token = token;
    this.ready = null;
    this.#connect();
  }

  close() {
    this.#closed = true;
    this.#socket.close();
  }

  /** @type {WebSocket} */
  #socket;

  #connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${location.host}/gateway?v=10&encoding=json`);
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = () => {
      clearInterval(this.#beat);
      if (this.#closed) return;
      this.#tell("DISCONNECTED", {});
      setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
    };
  }

  #receive({ op, t, d }) {
    if (op === HELLO) this.#greet(d.heartbeat_interval);
    else if (op === ACK) this.#acknowledged = true;
    else if (op === RECONNECT || op === INVALID_SESSION) this.#socket.close();
    else if (op === DISPATCH) {
      if (t === "READY") {
        this.ready = d;
        this.#wait = SHORTEST_WAIT;
      }
      this.#tell(t, d);
    }
  }

  #greet(interval) {
    const properties = { os: navigator.platform, browser: "local Discord", device: "" };
    this.#send(IDENTIFY, { token: this.token, properties, intents: 0 });
    this.#acknowledged = true;
    this.#beat = setInterval(() => {
      if (!this.#acknowledged) return this.#socket.close();
      this.#acknowledged = false;
      this.#send(HEARTBEAT, null);
    }, interval);
  }

  #send(op, d) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ op, d }));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
