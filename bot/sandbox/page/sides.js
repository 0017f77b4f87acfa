// Everything around the messages: channels, members, who is typing, and which member you are.

import { element, icon } from "./dom.js";
import { avatar } from "./messages.js";

const TYPING_MS = 10_000;
const byId = (id) => document.getElementById(id);

export class Sides {
  #typing = new Map();

  /** @param {any} app */
  constructor(app) {
    this.app = app;
    const icons = { "open-channels": "menu", "open-members": "people", second: "out", attach: "plus", send: "send" };
    for (const [id, name] of Object.entries(icons)) byId(id).replaceChildren(icon(name));
    byId("open-channels").onclick = () => this.#toggle("channels-open", "open-channels");
    byId("open-members").onclick = () => this.#toggle("members-open", "open-members");
    document.addEventListener("click", ({ target }) => {
      if (!target.closest(".sidebar, .people, #open-channels, #open-members, [popover]")) this.close();
    });
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.close(); });
  }

  #toggle(name, button) {
    const open = !document.body.classList.contains(name);
    this.close();
    document.body.classList.toggle(name, open);
    byId(button).setAttribute("aria-expanded", String(open));
  }

  close() {
    document.body.classList.remove("channels-open", "members-open");
    for (const id of ["open-channels", "open-members"]) byId(id).setAttribute("aria-expanded", "false");
  }

  /** The select menu of members you can act as. */
  identities(people, me, become) {
    byId("identity").replaceChildren(...people.map(({ user }) =>
      element("option", { value: user.username, selected: user.id === me.id }, user.global_name ?? user.username)));
    byId("identity").onchange = ({ target }) => become(target.value);
    const other = people.find(({ user }) => user.id !== me.id)?.user ?? me;
    byId("second").href = `?as=${encodeURIComponent(other.username)}`;
  }

  draw() {
    this.#drawChannels();
    this.#drawMembers();
    const { store } = this.app;
    byId("guild").textContent = store.guild.name;
    byId("me").replaceChildren(avatar(store.me, store, ".small-avatar"),
      element("div", {}, element("b", {}, store.name(store.me)), element("small", {}, "Online")));
  }

  #drawChannels() {
    const { store, channel } = this.app;
    byId("channels").replaceChildren(...[...store.places.values()].map((place) => {
      const here = place.id === channel?.id, unread = store.unread.has(place.id);
      const attributes = {
        type: "button", "aria-current": here ? "page" : null, onclick: () => this.app.open(place.id),
        "aria-label": `${place.name}${unread ? ", unread" : ""}`,
      };
      return element("li", {}, element(`button.place${unread ? ".unread" : ""}`, attributes, icon("hash"), place.name));
    }));
    byId("channel-name").replaceChildren(icon("hash"), channel?.name ?? "");
    byId("topic").textContent = channel?.topic ?? "";
  }

  #drawMembers() {
    const { store } = this.app;
    const all = [...store.members.values()].map(({ user }) => user);
    const here = (user) => !user.bot || store.online.get(user.id);
    const groups = [["Online", all.filter(here)], ["Offline", all.filter((user) => !here(user))]];
    byId("people").replaceChildren(...groups.filter(([, users]) => users.length).flatMap(([words, users]) => [
      element("h2", {}, `${words} — ${users.length}`),
      element("ul", {}, ...users.map((user) => this.#member(user, here(user)))),
    ]));
  }

  #member(user, online) {
    const { store } = this.app;
    const attributes = { type: "button", onclick: (event) => this.app.memberMenu(event, user), "aria-haspopup": "menu" };
    return element("li", {}, element(`button.person${online ? "" : ".away"}`, attributes,
      avatar(user, store, ".small-avatar"), element("span", { style: user.bot ? null : `color:${store.colour(user)}` }, store.name(user)),
      user.bot && element("span.badge", {}, "APP")));
  }

  connection(words) {
    byId("connection").textContent = words;
  }

  /** Someone is typing. This ends with their message or after ten seconds. */
  typing(userId, on) {
    clearTimeout(this.#typing.get(userId));
    this.#typing.delete(userId);
    if (on) this.#typing.set(userId, setTimeout(() => this.typing(userId, false), TYPING_MS));
    const names = [...this.#typing.keys()].map((id) => this.app.store.userName(id));
    byId("typing").textContent = names.length ? `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} typing…` : "";
  }
}
