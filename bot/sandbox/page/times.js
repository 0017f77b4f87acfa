// Times as Discord writes them.

const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const said = (date, options) => date.toLocaleString(undefined, options);
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" }, S: { dateStyle: "short", timeStyle: "medium" },
};

/** "20:46" today, "Yesterday at 20:46", else with the date. @param {string} timestamp */
export function stamp(timestamp) {
  const date = new Date(timestamp);
  const days = Math.round((day(new Date()) - day(date)) / 86400000);
  const time = said(date, { timeStyle: "short" });
  if (days === 0) return time;
  return days === 1 ? `Yesterday at ${time}` : said(date, { dateStyle: "short", timeStyle: "short" });
}

/** @param {string} timestamp */
export const clock = (timestamp) => said(new Date(timestamp), { timeStyle: "short" });

/** @param {string} timestamp */
export const longDate = (timestamp) => said(new Date(timestamp), { dateStyle: "long" });

/** @param {string} one @param {string} other */
export const sameDay = (one, other) => day(new Date(one)) === day(new Date(other));

/** `<t:seconds:style>`. @param {number} seconds @param {string} [style] */
export function moment(seconds, style = "f") {
  const date = new Date(seconds * 1000);
  return style === "R" ? relative(date) : said(date, STYLES[style] ?? STYLES.f);
}

/** "in 5 minutes". @param {Date} date */
export function relative(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}
