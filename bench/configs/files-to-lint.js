import tseslint from "typescript-eslint";

/** What every contender in ESLint lints, and with which parser: the modules that people have written. */
export const filesToLint = [
  { ignores: ["**/_generated/**", "**/*.d.ts"] },
  {
    files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"],
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  },
];
