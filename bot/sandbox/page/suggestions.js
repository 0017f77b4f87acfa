// Suggestions for a command's line: commands, options, and an option's values.

import { ATTACHMENT, BOOLEAN, CHANNEL, MENTIONABLE, ROLE, USER } from "./commands.js";

/**
 * @typedef {object} Row
 * @property {string} title @property {string} [description] @property {string} [tail]
 * @property {{name: string, required: boolean}[]} [pills]
 * @property {string} [line] the new line @property {any} [value] the value of the text
 * @property {any} [option] the option of the value @property {boolean} [file] the row opens a file chooser
 */

/** Commands that match the text after the slash. Those that start with it come first. @returns {Row[]} */
export function commandRows(typed, all) {
  const words = typed.toLowerCase();
  const starts = ({ name, sent }) => name.startsWith(words) || sent.startsWith(words);
  const begins = all.filter(starts);
  const holds = all.filter((one) => !starts(one) && one.name.includes(words));
  return [...begins, ...holds].map(({ name, description, options }) => {
    const first = options.find(({ required }) => required);
    const pills = options.map((option) => ({ name: option.name, required: Boolean(option.required) }));
    return { title: `/${name}`, description, pills, line: `/${name} ${first ? `${first.name}: ` : ""}` };
  });
}

/** Options that are not in the line yet. @returns {Row[]} */
export function optionRows({ use, values }, line) {
  const free = use.options.filter((option) => !values.some((value) => value.option === option));
  return free.map((option) => ({
    title: option.name, description: option.description, tail: option.required ? "required" : "optional",
    line: `${line.trimEnd()} ${option.name}: `,
  }));
}

/** An option's fixed values, or null if the member types the value or the bot completes it. @returns {Row[]|null} */
export function valueRows({ option, text, start, end }, line, store) {
  const all = ownValues(option, store);
  if (!all) return null;
  if (option.type === ATTACHMENT) return all;
  const typed = text.trim().toLowerCase().replace(/^[@#]/, "");
  const fitting = all.filter(({ name }) => name.toLowerCase().replace(/^[@#]/, "").includes(typed));
  return choiceRows(fitting, { option, start, end }, line);
}

/** @param {{name: string, value: any, description?: string}[]} choices @returns {Row[]} */
export function choiceRows(choices, { option, start, end }, line) {
  const after = line.slice(end);
  return choices.map(({ name, value, description }) => ({
    title: name, description, option, value, text: name, line: `${line.slice(0, start)}${name}${after ? ` ${after}` : ""}`,
  }));
}

function ownValues(option, store) {
  const people = () => [...store.members.values()].map(({ user }) => ({ name: `@${store.name(user)}`, value: user.id }));
  const roles = () => [...store.roles.values()].map((role) => ({ name: `@${role.name.replace(/^@/, "")}`, value: role.id }));
  const channels = () => [...store.places.values()].map((channel) => ({ name: `#${channel.name}`, value: channel.id }));
  if (option.choices) return option.choices;
  return {
    [BOOLEAN]: () => [{ name: "True", value: true }, { name: "False", value: false }],
    [USER]: people, [ROLE]: roles, [CHANNEL]: channels, [MENTIONABLE]: () => [...people(), ...roles()],
    [ATTACHMENT]: () => [{ title: "Choose a file…", description: option.description, option, file: true }],
  }[option.type]?.() ?? null;
}
