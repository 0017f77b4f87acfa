// The page: one member's client, which shows the gateway's events on the screen.

import { Composer } from "./composer.js";
import { Gateway } from "./gateway.js";
import { Interactions } from "./interactions.js";
import { memberItems, messageItems } from "./items.js";
import { MessageList } from "./list.js";
import { Member } from "./member.js";
import { openMenu, spot } from "./menu.js";
import { showModal } from "./modal.js";
import { PALETTE } from "./reactions.js";
import { Rest } from "./rest.js";
import { Sides } from "./sides.js";
import { Store } from "./store.js";
import { relative } from "./times.js";

const PAGE = 50;

class App {
  /** @param {any[]} people the members you can act as */
  constructor(people) {
    this.people = people;
    this.world = {
      user: (id) => this.store.userName(id),
      channel: (id) => this.store.channelName(id),
      role: (id) => this.store.roles.get(id)?.name ?? "unknown-role",
      go: (channelId, messageId) => this.go(channelId, messageId),
    };
    this.member = new Member(this);
    this.sides = new Sides(this);
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    const wanted = new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("as");
    this.be(wanted);
  }

  /** Act as that member. This window stays with the member after a reload. */
  be(username) {
    const person = this.people.find(({ user }) => user.username === username) ?? this.people[0];
    sessionStorage.setItem("as", person.user.username);
    history.replaceState(null, "", `?as=${encodeURIComponent(person.user.username)}`);
    this.gateway?.close();
    this.channel = null;
    this.store = new Store(this.people);
    this.rest = new Rest(person.token);
    this.gateway = new Gateway(person.token);
    this.interactions = new Interactions(this.gateway, this.rest);
    this.sides.identities(this.people, person.user, (name) => this.be(name));
    this.#listen(this.gateway);
  }

  #listen(gateway) {
    const events = {
      READY: (ready) => this.#begin(ready),
      DISCONNECTED: () => this.#disconnected(),
      MESSAGE_CREATE: (message) => this.#created(message),
      MESSAGE_UPDATE: (message) => { this.store.put(message); this.draw(message.channel_id); },
      MESSAGE_DELETE: (message) => { this.store.drop(message); this.draw(message.channel_id); },
      MESSAGE_REACTION_ADD: (reaction) => { this.store.react(reaction, 1); this.draw(reaction.channel_id); },
      MESSAGE_REACTION_REMOVE: (reaction) => { this.store.react(reaction, -1); this.draw(reaction.channel_id); },
      THREAD_CREATE: (thread) => { this.store.place(thread); this.sides.draw(); },
      TYPING_START: (typing) => this.#typing(typing),
      PRESENCE_UPDATE: (presence) => { this.store.presence(presence); this.sides.draw(); this.#showBot(); },
      GUILD_APPLICATION_COMMAND_INDEX_UPDATE: () => this.#askForCommands(),
      INTERACTION_MODAL_CREATE: (modal) => showModal(modal, this),
    };
    for (const [name, act] of Object.entries(events)) {
      gateway.addEventListener(name, ({ detail }) => { if (gateway === this.gateway) act(detail); });
    }
  }

  async #begin(ready) {
    const { store } = this;
    store.begin(ready);
    document.title = `${store.name(store.me)} · ${store.guild.name}`;
    this.#showBot();
    const held = this.channel?.id ?? sessionStorage.getItem("channel");
    const place = store.places.get(held) ?? [...store.places.values()].find(({ name }) => name === "concepts");
    await Promise.all([this.open((place ?? store.places.values().next().value).id), this.#askForCommands()]);
  }

  #disconnected() {
    this.wasOnline = false;
    this.sides.connection("Connection lost. Reconnecting…");
    this.composer.block("Waiting for the connection");
  }

  /** Show whether the bot is online. The input is disabled until it is, because nothing answers commands. */
  #showBot() {
    const { bot } = this.gateway.ready.applications[0], name = this.store.name(bot);
    const online = this.store.online.get(bot.id);
    this.wasOnline ||= online;
    if (online) {
      this.sides.connection("");
      this.composer.block("");
    } else {
      this.sides.connection(this.wasOnline ? `${name} is offline` : `${name} is starting…`);
      this.composer.block(`Waiting for ${name} to ${this.wasOnline ? "come back" : "start"}`);
    }
  }

  async #askForCommands() {
    const path = `/guilds/${this.store.guild.id}/application-command-index`;
    this.store.commands = (await this.rest.call("GET", path)).application_commands;
    this.composer.use(this.store.commands);
  }

  /** Show a channel. @param {string} channelId */
  async open(channelId) {
    const { store } = this;
    const meanwhile = store.record();
    const page = await this.rest.call("GET", `/channels/${channelId}/messages?limit=${PAGE}`);
    if (store !== this.store) return;
    const moved = this.channel?.id !== channelId;
    this.channel = store.places.get(channelId);
    sessionStorage.setItem("channel", channelId);
    store.fill(channelId, page, { limit: PAGE });
    for (const message of meanwhile()) store.put(message);
    store.unread.delete(channelId);
    this.sides.close();
    this.sides.draw();
    if (!moved) return this.list.draw();
    this.list.reset();
    this.composer.address(this.channel);
  }

  async loadOlder() {
    const { store, channel } = this;
    const first = channel && store.of(channel.id).keys().next().value;
    if (!first || store.complete.has(channel.id)) return;
    const page = await this.rest.call("GET", `/channels/${channel.id}/messages?limit=${PAGE}&before=${first}`);
    store.fill(channel.id, page, { older: true, limit: PAGE });
    if (channel === this.channel) this.list.drawAbove();
  }

  async go(channelId, messageId) {
    if (!this.store.places.has(channelId)) return;
    if (channelId !== this.channel.id) await this.open(channelId);
    while (messageId && !this.list.toMessage(messageId) && !this.store.complete.has(channelId)) await this.loadOlder();
  }

  #created(message) {
    this.store.put(message);
    this.sides.typing(message.author.id, false);
    if (message.channel_id === this.channel?.id) {
      this.list.draw();
      this.list.arrived();
    } else {
      this.store.unread.add(message.channel_id);
      this.sides.draw();
    }
  }

  #typing({ channel_id, user_id }) {
    if (channel_id === this.channel?.id && user_id !== this.store.me.id) this.sides.typing(user_id, true);
  }

  /** Render the channel if it is the one shown. */
  draw(channelId) {
    if (channelId === this.channel?.id) this.list.draw();
  }

  palette(button, message) {
    const box = button.getBoundingClientRect();
    const items = PALETTE.map((name) => ({ label: name, act: () => this.member.react(message, { name }, true) }));
    openMenu(items, { x: box.right - 230, y: box.bottom + 4 }, "Reactions").classList.add("palette");
  }

  menu(event, message) {
    if (message.local || event.target.closest("a, img, textarea") || String(getSelection())) return;
    event.preventDefault();
    openMenu(messageItems(message, this), spot(event), "Message");
  }

  memberMenu(event, user) {
    openMenu(memberItems(user, this), spot(event), this.store.name(user));
  }

  /** The options of a select menu for users, roles or channels. */
  choices({ type }) {
    const { members, roles, places } = this.store;
    const users = [...members.values()].map(({ user }) => ({ label: this.store.name(user), value: user.id }));
    const named = [...roles.values()].map(({ id, name }) => ({ label: name, value: id }));
    if (type === 8) return [...places.values()].map(({ id, name }) => ({ label: `#${name}`, value: id }));
    return type === 5 ? users : type === 6 ? named : [...users, ...named];
  }
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-relative]")) time.textContent = relative(new Date(time.dateTime));
}, 15_000);

new App(await (await fetch("/sandbox/members")).json());
