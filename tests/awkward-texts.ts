const REGISTRATION = 'import { action } from "./_generated/server";';
const MISTAKE = "handler: async (ctx) => { await ctx.db.get(1); }";

/** Modules with one `no-db-in-action` each, in texts where it is easy to count a line or a column wrongly. */
export const awkwardTexts = {
  "a byte order mark": `\uFEFF${REGISTRATION} export const a = action({ ${MISTAKE} });`,
  "CRLF line ends": `${REGISTRATION}\r\n\r\nexport const a = action({\r\n  ${MISTAKE}\r\n});\r\n`,
  "unusual line separators": `${REGISTRATION}\u2028export const a = action({\r${MISTAKE}\u2029});`,
  "characters of two units": `${REGISTRATION} const 変数 = "🎉"; /* 🎉 */ export const a = action({ ${MISTAKE} });`,
  "tabs and leading blank lines": `\n\n\t${REGISTRATION}\n\texport const a = action({\n\t\t${MISTAKE} });`,
  "a hashbang": `#!/usr/bin/env node\n${REGISTRATION} export const a = action({ ${MISTAKE} });`,
};
