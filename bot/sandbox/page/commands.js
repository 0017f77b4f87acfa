// Slash commands as text: "/concept start prompt: a house by the lake dataset: demo".

export const SUB = 1, GROUP = 2, STRING = 3, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, MENTIONABLE = 9,
  NUMBER = 10, ATTACHMENT = 11;
const CHAT_INPUT = 1;

/**
 * @typedef {object} Use a command that can be typed, sub-commands as one name: "concept start"
 * @property {string} name @property {string} sent @property {string} description @property {any[]} options
 * @property {any} command @property {any[]} path
 * @typedef {object} Value an option in the line
 * @property {any} option @property {string} text
 * @property {number} name where its name begins @property {number} start @property {number} end of the text
 * @typedef {{use: Use|null, values: Value[], stray: string}} Line
 */

/** @param {any[]} commands @returns {Use[]} */
export function flatten(commands) {
  const found = [];
  const walk = (command, node, path) => {
    const inner = (node.options ?? []).filter(({ type }) => type === SUB || type === GROUP);
    if (inner.length) return inner.forEach((option) => walk(command, option, [...path, option]));
    const name = [command, ...path].map((one) => one.name).join(" ");
    const sent = [command, ...path].map((one) => one.sent).join(" ");
    found.push({ name, sent, description: node.description, options: node.options ?? [], command, path });
  };
  const typed = commands.filter((one) => (one.type ?? CHAT_INPUT) === CHAT_INPUT).map(localized);
  typed.forEach((one) => walk(one, one, []));
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** A command, an option or a choice in the member's language. `sent` is the name that the bot receives. */
function localized(node) {
  const shown = { ...node, name: node.name_localized ?? node.name, sent: node.name };
  if (node.description_localized) shown.description = node.description_localized;
  for (const part of ["options", "choices"]) if (node[part]) shown[part] = node[part].map(localized);
  return shown;
}

/** Parse the line: the command, if its name is complete, and the options in their order. @returns {Line} */
export function parse(line, all) {
  const typed = line.slice(1);
  const use = all.filter(({ name }) => typed === name || /\s/.test(typed[name.length] ?? "") && typed.startsWith(name))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!use) return { use: null, values: [], stray: "" };
  const from = use.name.length + 1;
  const rest = line.slice(from);
  if (!use.options.length) return { use, values: [], stray: rest.trim() };
  const mark = new RegExp(`(?<=^|\\s)(${use.options.map(({ name }) => name).join("|")}):[ ]?`, "gu");
  const marks = [...rest.matchAll(mark)];
  const values = marks.map((match, i) => {
    const start = from + match.index + match[0].length, end = from + (marks[i + 1]?.index ?? rest.length);
    const option = use.options.find(({ name }) => name === match[1]);
    return { option, text: line.slice(start, end), name: from + match.index, start, end };
  });
  const stray = rest.slice(0, marks[0]?.index).trim();
  // Text without an option's name is the value of the first option, as in "/concept start a house".
  if (stray && !marks.length) {
    const start = line.indexOf(stray, from);
    return { use, values: [{ option: use.options[0], text: stray, name: start, start, end: line.length }], stray: "" };
  }
  return { use, values, stray };
}

/** An error that prevents sending a line. `option` is the option to fix. */
export class LineError extends Error {
  constructor(message, option = null) {
    super(message);
    this.option = option;
  }
}

/**
 * A line's options in the form that the API expects.
 * @param {Line} line
 * @param {(option: any, text: string) => any} known the value of a text that was chosen rather than typed, or undefined
 * @param {any} [focused] the option being completed; other options may be missing or incomplete
 * @throws {LineError}
 */
export function optionsOf({ use, values, stray }, known, focused = null) {
  if (!focused) refuse(use, values, stray);
  const given = values.filter(({ option, text }) => text.trim() || option === focused);
  const options = given.flatMap(({ option, text }) => {
    const base = { name: option.sent, type: option.type };
    if (option === focused) return [{ ...base, value: text.trim(), focused: true }];
    try {
      return [{ ...base, value: valueOf(option, text.trim(), known) }];
    } catch (error) {
      if (focused) return [];
      throw error;
    }
  });
  return use.path.reduceRight((inner, node) => [{ type: node.type, name: node.sent, options: inner }], options);
}

function refuse(use, values, stray) {
  if (stray) throw new LineError(`“${stray}” is not part of an option. Write options as “name: value”.`);
  const has = (option) => values.some((value) => value.option === option && value.text.trim());
  const missing = use.options.find((option) => option.required && !has(option));
  if (missing) throw new LineError(`${missing.name}: this option is required.`, missing);
  const twice = values.find(({ option }, i) => values.findIndex((one) => one.option === option) !== i);
  if (twice) throw new LineError(`${twice.option.name} appears twice.`, twice.option);
}

const KINDS = {
  [STRING]: (option, text) => within(option, text, text.length, option.min_length, option.max_length, "characters"),
  [INTEGER]: (option, text) => number(option, text, /^[+-]?\d+$/, "a whole number"),
  [NUMBER]: (option, text) => number(option, text, /^[+-]?(\d+\.?\d*|\.\d+)$/, "a number"),
  [BOOLEAN]: (option, text) => {
    if (/^(true|yes|1)$/i.test(text)) return true;
    if (/^(false|no|0)$/i.test(text)) return false;
    throw new LineError(`${option.name} must be True or False.`, option);
  },
};

function valueOf(option, text, known) {
  const chosen = known(option, text);
  if (chosen !== undefined) return chosen;
  const choice = (option.choices ?? []).find(({ name, value }) => name === text || String(value) === text);
  if (choice) return choice.value;
  if (option.choices) throw new LineError(`${option.name} must be one of the choices.`, option);
  if (KINDS[option.type]) return KINDS[option.type](option, text);
  const id = /^(?:<[@#&!]*)?(\d{15,})>?$/.exec(text)?.[1];
  if (!id) throw new LineError(`${option.name}: choose one from the list.`, option);
  return id;
}

function number(option, text, pattern, words) {
  if (!pattern.test(text)) throw new LineError(`${option.name} must be ${words}.`, option);
  return within(option, Number(text), Number(text), option.min_value, option.max_value, "");
}

function within(option, value, size, least, most, unit) {
  if (least !== undefined && size < least) throw new LineError(`${option.name} must be at least ${least} ${unit}`.trim() + ".", option);
  if (most !== undefined && size > most) throw new LineError(`${option.name} must be at most ${most} ${unit}`.trim() + ".", option);
  return value;
}
