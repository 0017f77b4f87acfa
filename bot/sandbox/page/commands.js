// Slash commands as text: "/concept start prompt: a house by the lake dataset: demo".

const SUB = 1, GROUP = 2, STRING = 3, INTEGER = 4, BOOLEAN = 5, NUMBER = 10;

/** Every command that can be typed: {name, description, options, command, path}. */
export function flatten(commands) {
  const found = [];
  const walk = (command, node, path) => {
    const inner = (node.options ?? []).filter((option) => option.type === SUB || option.type === GROUP);
    if (inner.length) inner.forEach((option) => walk(command, option, [...path, option]));
    else {
      const name = [command.name, ...path.map((option) => option.name)].join(" ");
      found.push({ name, description: node.description, options: node.options ?? [], command, path });
    }
  };
  commands.filter((command) => (command.type ?? 1) === 1).forEach((command) => walk(command, command, []));
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** What stands in the line: the command, if its name is complete, and the options typed so far in their order. */
export function parse(line, all) {
  const typed = line.slice(1);
  const use = all.filter(({ name }) => typed === name || typed.startsWith(`${name} `)).sort((a, b) => b.name.length - a.name.length)[0];
  if (!use) return { use: null, values: [] };
  const names = use.options.map((option) => option.name);
  const rest = typed.slice(use.name.length);
  if (!names.length) return { use, values: [], stray: rest.trim() };
  const mark = new RegExp(`(?:^|\\s)(${names.join("|")}):[ ]?`, "g");
  const marks = [...rest.matchAll(mark)];
  const values = marks.map((match, i) => ({
    option: use.options.find((option) => option.name === match[1]),
    text: rest.slice(match.index + match[0].length, marks[i + 1]?.index),
  }));
  const stray = rest.slice(0, marks[0]?.index).trim();
  // One bare text means the first option, as in "/concept start a house".
  if (stray && !marks.length) return { use, values: [{ option: use.options[0], text: stray }] };
  return { use, values, stray };
}

/** The options as the API takes them. Throws Error with words for a member. */
export function optionsOf({ use, values, stray }, focused = null) {
  if (stray) throw new Error(`“${stray}” belongs to no option; options are written as “name: value”.`);
  if (!focused) {
    const missing = use.options.filter((option) => option.required && !values.some((v) => v.option === option && v.text.trim()));
    if (missing.length) throw new Error(`${missing[0].name} is required.`);
  }
  const options = values.filter((v) => v.text.trim() || v.option === focused).map(({ option, text }) => {
    const base = { name: option.name, type: option.type, value: value(option, text.trim(), option === focused) };
    return option === focused ? { ...base, focused: true } : base;
  });
  return use.path.reduceRight((inner, node) => [{ type: node.type, name: node.name, options: inner }], options);
}

function value(option, text, raw) {
  const choice = (option.choices ?? []).find((one) => one.name === text || String(one.value) === text);
  if (choice) return choice.value;
  if (raw || option.type === STRING) return text;
  if (option.type === BOOLEAN) return /^(true|yes|1)$/i.test(text);
  if (option.type === INTEGER || option.type === NUMBER) {
    if (Number.isNaN(Number(text))) throw new Error(`${option.name} must be a number.`);
    return Number(text);
  }
  return text.replace(/^<[@#&!]*(\d+)>$/, "$1");
}
