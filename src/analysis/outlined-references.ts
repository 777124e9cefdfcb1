import { createMayEscape } from "./spelling.js";

/** A function reference as a module's text shows it: `internal.users.read`. */
export interface OutlinedReference {
  /** The names behind `internal`. */
  readonly path: readonly string[];
  /** It is what `ctx.scheduler` is told to run, not only named. */
  readonly isScheduled: boolean;
}

const SCHEDULING = ["runAfter", "runAt"];
const RUNNING = ["runAction", "runMutation", "runQuery"];
const ROOT = "internal";

const mayEscape = createMayEscape([...SCHEDULING, ...RUNNING, ROOT]);
const mayRun = new RegExp(String.raw`\b(?:${RUNNING.join("|")})\b`);

/** All mentions of the root, with the names that follow it, and of the methods that take a reference. */
const MENTION = new RegExp(
  String.raw`(?<![\w$])(?:${ROOT}(?<path>(?:\s*\.\s*[A-Za-z_$][\w$]*)*)|(?:${SCHEDULING.join("|")}))(?![\w$])`,
  "g",
);

/** What can follow an expression that is over. */
const END = /^\s*[,);\]}:>]/;

/** A first argument without arguments in the plural of its own, and the comma behind it. */
const FIRST_ARGUMENT = /^\s*\(([\w\s$.*+/()-]*),\s*$/;

/**
 * Every reference that `body`, a module's text without comments and imports, holds; undefined where it may hold one in a
 * form that takes more than a glance: one that is not through `internal`, in a variable or as a text.
 */
export function outlineReferences(body: string): OutlinedReference[] | undefined {
  if (mayEscape(body) || mayRun.test(body)) return undefined;
  const references: OutlinedReference[] = [];
  /** Where the call of a method begins whose reference has not come yet. */
  let open: number | undefined;
  for (const { 0: mention, groups, index } of body.matchAll(MENTION)) {
    const end = index + mention.length;
    const path = groups?.["path"];
    if (path === undefined) {
      if (open !== undefined) return undefined;
      open = end;
      continue;
    }
    if (path === "" || !END.test(body.slice(end, end + MAX_LOOK))) return undefined;
    const isScheduled = open !== undefined;
    if (open !== undefined && !isSecondArgument(body.slice(open, index))) return undefined;
    open = undefined;
    references.push({
      isScheduled,
      path: path
        .split(".")
        .slice(1)
        .map((name) => name.trim()),
    });
  }
  return open === undefined ? references : undefined;
}

/** Characters; more white space than that is no code that somebody wrote. */
const MAX_LOOK = 200;

/** Whether `before`, which begins behind the name of a method, is the way to the second argument of its call. */
function isSecondArgument(before: string): boolean {
  const first = FIRST_ARGUMENT.exec(before)?.[1];
  if (first === undefined) return false;
  return first.split("(").length === first.split(")").length;
}
