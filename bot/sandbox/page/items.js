// Menu items for a message or a member: the bot's context-menu commands and the client's own actions.

import { EPHEMERAL } from "./store.js";

const USER = 2, MESSAGE = 3;
const MANAGE_MESSAGES = 1n << 13n, ADMINISTRATOR = 1n << 3n;

/** @param {any} message @param {any} app */
export function messageItems(message, app) {
  const own = message.author.id === app.store.me.id;
  const hidden = message.flags & EPHEMERAL;
  const permissions = BigInt(app.channel.permissions ?? 0);
  const mayRemove = !hidden && (own || permissions & (MANAGE_MESSAGES | ADMINISTRATOR));
  return [
    ...offered(MESSAGE, message.id, app),
    message.content && { label: "Copy text", act: () => navigator.clipboard.writeText(message.content) },
    { label: "Copy message ID", act: () => navigator.clipboard.writeText(message.id) },
    hidden && { label: "Dismiss message", act: () => app.member.dismiss(message) },
    mayRemove && { label: "Delete message", grave: true, act: () => app.member.remove(message) },
  ].filter((item) => item !== false && item !== 0 && item !== 0n && item !== "" && item !== undefined);
}

/** @param {any} user @param {any} app */
export function memberItems(user, app) {
  return [
    ...offered(USER, user.id, app),
    { label: "Copy user ID", act: () => navigator.clipboard.writeText(user.id) },
  ];
}

/** The bot's commands for this kind of target. */
function offered(type, target_id, app) {
  const commands = app.store.commands.filter((command) => command.type === type);
  if (!commands.length) return [];
  const act = ({ id, name, version }) => app.member.command(name, { id, name, type, version, target_id })
    .catch(({ message }) => app.sides.connection(message));
  return [{ heading: "Apps" }, ...commands.map((command) => ({ label: command.name, act: () => act(command) })), null];
}
