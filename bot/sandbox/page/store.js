// The state of this member's client: guild, people, channels, messages, and pending interactions.

export const EPHEMERAL = 64, LOADING = 128, COMPONENTS_V2 = 1 << 15;
const TEXT = 0, THREAD = 11;

export class Store {
  constructor(people) {
    this.colours = new Map(people.map(({ user, color }) => [user.id, color]));
    /** @type {Map<string, Map<string, any>>} messages by channel, oldest first */
    this.channels = new Map();
    /** Channels whose oldest message is loaded. @type {Set<string>} */
    this.complete = new Set();
    /** Buttons and selects that wait for an answer, as "message custom_id". @type {Set<string>} */
    this.pending = new Set();
    /** Messages with a failed interaction, with the error text. @type {Map<string, string>} */
    this.failures = new Map();
    this.unread = new Set();
    this.records = new Set();
    this.online = new Map();
    this.commands = [];
  }

  /** Load the state from READY. */
  begin({ user, guilds, presences }) {
    this.me = user;
    this.guild = guilds[0];
    this.members = new Map(this.guild.members.map((member) => [member.user.id, member]));
    this.roles = new Map(this.guild.roles.map((role) => [role.id, role]));
    this.places = new Map();
    for (const channel of this.guild.channels) this.place(channel);
    for (const presence of presences ?? []) this.presence(presence);
    this.pending.clear();
  }

  /** Add a channel or a thread. */
  place(channel) {
    if (![TEXT, THREAD].includes(channel.type)) return;
    this.places.set(channel.id, { ...channel, guild_id: this.guild.id });
  }

  presence({ user, status }) {
    this.online.set(user.id, status !== "offline");
  }

  /** The channel's messages. */
  of(channelId) {
    if (!this.channels.has(channelId)) this.channels.set(channelId, new Map());
    return this.channels.get(channelId);
  }

  /** Add messages, newest first as the API lists them: the latest ones, or those before the ones loaded so far. */
  fill(channelId, page, { older = false, limit }) {
    const known = older ? [...this.of(channelId)] : [];
    this.channels.set(channelId, new Map([...page.toReversed().map((message) => [message.id, message]), ...known]));
    if (page.length < limit) this.complete.add(channelId);
    else if (!older) this.complete.delete(channelId);
  }

  /** Record new messages. @returns {() => any[]} stops recording and returns them */
  record() {
    const noted = [];
    this.records.add(noted);
    return () => { this.records.delete(noted); return noted; };
  }

  /** Add or update a message. Updates do not say which reactions are your own; separate events do, so those are kept. */
  put(message) {
    const known = this.of(message.channel_id).get(message.id);
    const reactions = known ? known.reactions : message.reactions;
    this.of(message.channel_id).set(message.id, { ...known, ...message, reactions });
    this.failures.delete(message.id);
    for (const noted of this.records) noted.push(message);
  }

  drop({ id, channel_id }) {
    this.of(channel_id).delete(id);
  }

  react({ channel_id, message_id, user_id, emoji }, step) {
    const message = this.of(channel_id).get(message_id);
    if (!message) return;
    const same = (one) => one.emoji.name === emoji.name && (one.emoji.id ?? null) === (emoji.id ?? null);
    const list = message.reactions ?? [];
    const old = list.find(same) ?? { emoji, count: 0, me: false };
    const mine = user_id === this.me.id ? step > 0 : old.me;
    const fresh = { ...old, count: old.count + step, me: mine };
    const reactions = list.includes(old) ? list.map((one) => (one === old ? fresh : one)) : [...list, fresh];
    this.of(channel_id).set(message_id, { ...message, reactions: reactions.filter(({ count }) => count > 0) });
  }

  name(user) {
    return this.members?.get(user.id)?.nick ?? user.global_name ?? user.username;
  }

  userName(id) {
    const member = this.members.get(id);
    return member ? this.name(member.user) : "unknown-user";
  }

  channelName(id) {
    return this.places.get(id)?.name ?? "unknown";
  }

  colour(user) {
    const accent = user.accent_color;
    return this.colours.get(user.id) ?? (accent ? `#${accent.toString(16).padStart(6, "0")}` : "#5865f2");
  }
}
