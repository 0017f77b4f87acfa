// The page: which member you are, which channel you see, and what happens in it.

import { Client } from "./client.js";
import { Composer } from "./composer.js";
import { css, element } from "./dom.js";
import { messageElement, name } from "./messages.js";
import { showModal } from "./modal.js";

const byId = (id) => document.getElementById(id);
const list = byId("messages");

class App {
  constructor() {
    this.messages = new Map();
    this.failures = new Map();
    this.composer = new Composer(this);
    this.world = { user: (id) => this.userName(id), channel: (id) => this.channelName(id), jump: (url) => this.jump(url) };
    byId("menu").onclick = () => document.body.classList.toggle("open");
    byId("jump").onclick = () => this.toPresent();
    byId("lightbox").onclick = () => byId("lightbox").close();
    list.onscroll = () => { byId("jump").hidden = this.atPresent(); };
  }

  async start() {
    this.people = await (await fetch("/sandbox/members")).json();
    const wanted = new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("as");
    const me = this.people.find(({ user }) => user.username === wanted) ?? this.people[0];
    byId("identity").replaceChildren(...this.people.map(({ user }) =>
      element("option", { value: user.username, selected: user.username === me.user.username }, name(user))));
    byId("identity").onchange = (event) => this.become(event.target.value);
    this.be(me);
  }

  become(username) {
    history.replaceState(null, "", `?as=${encodeURIComponent(username)}`);
    this.be(this.people.find(({ user }) => user.username === username));
  }

  be(person) {
    this.client?.close();
    sessionStorage.setItem("as", person.user.username);
    document.title = `${name(person.user)} · Ninefold, local Discord`;
    this.me = person.user;
    const client = (this.client = new Client(person.token));
    const on = (event, act) => client.addEventListener(event, ({ detail }) => client === this.client && act(detail));
    on("READY", (ready) => this.ready(ready));
    on("DISCONNECTED", () => { byId("status").textContent = "Connecting…"; });
    on("MESSAGE_CREATE", (message) => this.put(message));
    on("MESSAGE_UPDATE", (message) => this.put(message));
    on("MESSAGE_DELETE", ({ id }) => this.drop(id));
    on("INTERACTION_MODAL_CREATE", (modal) => showModal(modal, this));
  }

  async ready(ready) {
    byId("status").textContent = "";
    this.guild = ready.guilds[0];
    byId("guild").textContent = this.guild.name;
    byId("members").replaceChildren(...this.guild.members.map(({ user }) => element("li", {},
      element("span.dot", { style: `background:${this.colour(user)}` }), name(user), user.bot ? element("span.badge", {}, "APP") : null)));
    const channels = this.guild.channels.filter((channel) => channel.type === 0);
    const held = sessionStorage.getItem("channel");
    const first = channels.find(({ id }) => id === held) ?? channels.find((channel) => channel.name === "concepts") ?? channels[0];
    byId("channels").replaceChildren(...channels.map((channel) => element("li", {},
      element("button", { type: "button", "data-id": channel.id, onclick: () => this.open(channel) }, "# ", channel.name))));
    await this.open(first);
  }

  async open(channel) {
    this.channel = { ...channel, guild_id: this.guild.id };
    sessionStorage.setItem("channel", channel.id);
    document.body.classList.remove("open");
    byId("channel-name").textContent = `# ${channel.name}`;
    for (const button of byId("channels").querySelectorAll("button")) {
      button.toggleAttribute("aria-current", button.dataset.id === channel.id);
    }
    this.composer.address(channel);
    const found = await this.client.rest("GET", `/channels/${channel.id}/messages?limit=50`);
    this.messages = new Map(found.reverse().map((message) => [message.id, message]));
    list.replaceChildren(...[...this.messages.values()].map((message) => messageElement(message, this)));
    this.toPresent();
    const index = await this.client.rest("GET", `/guilds/${this.guild.id}/application-command-index`);
    this.composer.use(index.application_commands);
  }

  put(message) {
    if (message.channel_id !== this.channel?.id) return;
    const follow = this.atPresent();
    const whole = { ...this.messages.get(message.id), ...message };
    this.messages.set(message.id, whole);
    this.failures.delete(message.id);
    const old = list.querySelector(`[data-id="${message.id}"]`);
    const node = messageElement(whole, this);
    if (old) this.replace(old, node);
    else list.append(node);
    if (follow) this.toPresent();
  }

  /** Put the new element in place, keeping loaded pictures and the focus where they were. */
  replace(old, node) {
    const loaded = new Map([...old.querySelectorAll("img")].map((image) => [image.src, image]));
    for (const image of node.querySelectorAll("img")) {
      const kept = loaded.get(image.src);
      if (kept) { loaded.delete(image.src); kept.alt = image.alt; image.replaceWith(kept); }
    }
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.customId : null;
    old.replaceWith(node);
    if (focused) node.querySelector(`[data-custom-id="${CSS.escape(focused)}"]`)?.focus();
  }

  drop(id) {
    this.messages.delete(id);
    list.querySelector(`[data-id="${id}"]`)?.remove();
  }

  /** Send an interaction; resolves to words that say what failed, or null. */
  async interact(request) {
    try {
      const { name: event } = await this.client.interact(this.channel, request);
      if (event !== "INTERACTION_FAILURE") return null;
      return request.type === 2 ? "The application did not respond." : "This interaction failed.";
    } catch (error) {
      return error.message;
    }
  }

  async autocomplete(data) {
    const { data: answer } = await this.client.interact(this.channel, { type: 4, data });
    return answer.choices ?? [];
  }

  failed(id, words) {
    const body = list.querySelector(`[data-id="${id}"] .body`);
    body?.querySelector(".failure")?.remove();
    body?.append(element("p.failure", { role: "alert" }, words));
  }

  post(content) {
    return this.client.rest("POST", `/channels/${this.channel.id}/messages`, { content });
  }

  dismiss(message) {
    this.client.rest("DELETE", `/channels/${message.channel_id}/messages/${message.id}`).catch(() => this.drop(message.id));
  }

  enlarge(image) {
    const shown = byId("lightbox").querySelector("img");
    shown.src = image.src;
    shown.alt = image.alt;
    byId("lightbox").showModal();
  }

  /** A link to a message of this guild scrolls there. */
  jump(url) {
    const found = /\/channels\/\d+\/(\d+)\/(\d+)$/.exec(url);
    if (!found) return null;
    const go = async () => {
      const channel = this.guild.channels.find(({ id }) => id === found[1]);
      if (channel && channel.id !== this.channel.id) await this.open(channel);
      list.querySelector(`[data-id="${found[2]}"]`)?.scrollIntoView({ behavior: "smooth" });
    };
    return element("button.mention", { type: "button", onclick: go }, `# ${this.channelName(found[1])} › message`);
  }

  descriptions(url) {
    for (const message of this.messages.values()) {
      const file = message.attachments?.find((one) => one.url === url);
      if (file) return file.description;
    }
    return "";
  }

  choices(type) {
    if (type === 5) return this.guild.members.map(({ user }) => ({ label: name(user), value: user.id }));
    if (type === 8) return this.guild.channels.map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
    return this.guild.roles.map((role) => ({ label: role.name, value: role.id }));
  }

  colour(user) {
    const person = this.people.find((one) => one.user.id === user.id);
    return person?.color ? (typeof person.color === "number" ? css(person.color) : person.color) : "#5865f2";
  }

  userName(id) {
    const member = this.guild.members.find(({ user }) => user.id === id);
    return member ? name(member.user) : "unknown member";
  }

  channelName(id) {
    return this.guild.channels.find((channel) => channel.id === id)?.name ?? "unknown";
  }

  atPresent() {
    return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  }

  toPresent() {
    list.scrollTop = list.scrollHeight;
  }
}

new App().start();
