/** What a module's text, without its comments, shows about calls before its tree is built. */
export interface CallOutline {
  /** Names that it declares with the result of a call, `const list = query(…)`; `default` for `export default query(…)`. */
  readonly made: ReadonlySet<string>;
  /** It hands on what other modules export, under names that need not be in `made`. */
  readonly handsOn: boolean;
}

/** A character of a name. White space that nobody writes into code is among those beyond ASCII. */
const LETTER = String.raw`[\w$\u00AA-\uFFFF]`;

/** `(a, b = c()): T =>`, `<T>(a) =>`, `a =>`; no more than one level of parentheses among the parameters. */
const ARROW = String.raw`(?:<[^()]{0,200}>\s*)?\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?::[^=;]{0,300})?=>|${LETTER}+\s*=>`;

/** The beginnings of values that are no results of calls. */
const UNMADE = String.raw`async\b|class\b|function\b|new\b|["'\x60\d{[]|${ARROW}`;

/** `query(`, `builders\n.authed!.query<`, `<any>query(`, and whatever stands in brackets or comes out of them. */
const CALL = String.raw`(?:<[^<>()=;]*>\s*)?${LETTER}+\s*(?:[!?.]\s*(?:${LETTER}+\s*)?)*[<([]|\(`;

/**
 * A type may be of any length and hold all there is in a value: whatever has one is made by a call, but for values that
 * are seen to be none. A second name in the same declaration follows a comma, and so do other things.
 */
const MADE = new RegExp(
  String.raw`(?:\b(?:const|let|var)\s+|,\s*)(${LETTER}+)\s*=(?![=>])\s*(?!${UNMADE})(?:${CALL})` +
    String.raw`|\b(?:const|let|var)\s+(${LETTER}+)\s*:(?!(?:[^=]|=>){0,300}=(?!>)\s*(?:${UNMADE}))`,
  "g",
);
const MADE_DEFAULT = new RegExp(String.raw`\bexport\s+default\s+(?!${UNMADE})(?:${CALL})`);
const HANDED_ON = /\bexport\s*(?:\*|\{)/;

/** It errs on one side: what a call makes and a name holds is in there, other things may be too. */
export function outlineCalls(code: string): CallOutline {
  const made = new Set(Array.from(code.matchAll(MADE), ([, name, typed = ""]) => name ?? typed));
  if (MADE_DEFAULT.test(code)) made.add("default");
  return { handsOn: HANDED_ON.test(code), made };
}

/**
 * Words are tried from their first letter on, which saves two thirds of the time. Type arguments of more than 200
 * characters are taken for those of a call: markup has no end that is worth looking for.
 */
const CALLED = new RegExp(
  String.raw`((?<!\.)\.+\s*)?(?<!${LETTER})(${LETTER}+)` +
    String.raw`(?:\s*(?:[!)]+\s*)?(?:\?\.\s*)?\(|\s*(?:\?\.\s*)?<(?:[^()=;]{0,200}>\s*\(|[^()=;]{200})|\s+(?:as|satisfies)\s)`,
  "g",
);

/**
 * Every name of its own or imported that may be called in `code`: it stands before `(`, or it gets another name or type.
 * What is called as a member, `list.get(`, is nobody's name; the three dots of `...get(` make none.
 */
export function collectCalledNames(code: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, dots, name = ""] of code.matchAll(CALLED)) {
    const isMember = dots !== undefined && !dots.startsWith("...");
    if (!isMember) names.add(name);
  }
  return names;
}
