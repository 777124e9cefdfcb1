import { relative } from "node:path";
import { describe, expect, it } from "vitest";

import type { LintRun } from "../../src/project/lint-run.js";

import { getNodes } from "../../src/analysis/syntax-tree.js";
import { type ResolvedReference, resolveReference } from "../../src/project/references.js";
import { createRunBench, type RunBench } from "./run-bench.js";

/** `internal action mail:send in convex/mail.ts`: what is exported under which name, and where. */
function describeResolved({ disk }: RunBench, resolved: ResolvedReference): string {
  switch (resolved.type) {
    case "component":
      return "component";
    case "conditional":
      return resolved.options.map((option) => describeResolved({ disk } as RunBench, option)).join(" or ");
    case "function": {
      const { exported, functionPath, module } = resolved;
      const what =
        exported.type === "registration"
          ? `${exported.registration.visibility} ${exported.registration.kind}`
          : exported.type === "unknown"
            ? `unknown (${exported.reason})`
            : exported.type;
      const name = `${functionPath.modulePath}:${functionPath.exportName}`;
      return `${what} ${name} in ${relative(disk.root, module.tree.filename)}`;
    }
    case "missing":
      return `missing ${resolved.functionPath.modulePath}:${resolved.functionPath.exportName} in ${relative(disk.root, resolved.functionsDir)}`;
    case "unknown":
      return `unknown: ${resolved.reason.replaceAll(disk.root, "")}`;
  }
}

/** What the argument of `use(…)` in the linted file refers to. */
function resolveUse(bench: RunBench, run: LintRun): string {
  const { tree } = run.linted;
  const call = getNodes(tree, "CallExpression").find(
    ({ callee }) => callee.type === "Identifier" && callee.name === "use",
  );
  const [argument] = call?.arguments ?? [];
  if (argument === undefined) throw new Error("the linted file needs a call of `use`");
  return describeResolved(bench, resolveReference(run, tree, argument));
}

const IMPORTS = `import { api, components, internal } from "./_generated/api";\n`;
const SEND = `import { internalAction } from "./_generated/server";\nexport const send = internalAction(async () => {});\n`;
const READ = `import { query } from "./_generated/server";\nexport const send = query(async () => {});\n`;

interface ProjectCase {
  readonly name: string;
  readonly reference: string;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: string;
}

const cases: readonly ProjectCase[] = [
  {
    name: "a module of the functions dir",
    reference: "internal.mail.send",
    files: { "convex/mail.ts": SEND },
    expected: "internal action mail:send in convex/mail.ts",
  },
  {
    name: "a module in folders",
    reference: `internal.lib.mail.send`,
    files: { "convex/lib/mail.ts": SEND.replace("./", "../") },
    expected: "internal action lib/mail:send in convex/lib/mail.ts",
  },
  {
    name: "a module in folders, written with slashes",
    reference: `internal["lib/mail"].send`,
    files: { "convex/lib/mail.ts": SEND.replace("./", "../") },
    expected: "internal action lib/mail:send in convex/lib/mail.ts",
  },
  {
    name: "a module in JavaScript or with JSX",
    reference: "flag ? internal.a.send : internal.b.send",
    files: { "convex/a.js": SEND, "convex/b.tsx": SEND },
    expected: "internal action a:send in convex/a.js or internal action b:send in convex/b.tsx",
  },
  {
    name: "the module admin.ts beside a folder admin",
    reference: "flag ? internal.admin.send : internal.admin.users.send",
    files: { "convex/admin.ts": SEND, "convex/admin/users.ts": READ.replace("./", "../") },
    expected:
      "internal action admin:send in convex/admin.ts or public query admin/users:send in convex/admin/users.ts",
  },
  {
    name: "modules called api, internal and scheduler",
    reference: "flag ? internal.api.send : other ? internal.scheduler.send : api.internal.send",
    files: { "convex/api.ts": SEND, "convex/internal.ts": READ, "convex/scheduler.ts": SEND },
    expected:
      "internal action api:send in convex/api.ts or internal action scheduler:send in convex/scheduler.ts or public query internal:send in convex/internal.ts",
  },
  {
    name: "a default export",
    reference: "internal.mail.default",
    files: { "convex/mail.ts": SEND.replace("export const send =", "export default") },
    expected: "internal action mail:default in convex/mail.ts",
  },
  {
    name: "a legacy name",
    reference: `"lib/mail:send"`,
    files: { "convex/lib/mail.ts": SEND.replace("./", "../") },
    expected: "internal action lib/mail:send in convex/lib/mail.ts",
  },
  {
    name: "a legacy name of a default export",
    reference: `"mail"`,
    files: { "convex/mail.ts": SEND.replace("export const send =", "export default") },
    expected: "internal action mail:default in convex/mail.ts",
  },
  {
    name: "a name made with makeFunctionReference",
    reference: `makeFunctionReference("mail:send")`,
    files: { "convex/mail.ts": SEND },
    expected: "internal action mail:send in convex/mail.ts",
  },
  {
    name: "a registration that the module re-exports",
    reference: "internal.index.send",
    files: { "convex/index.ts": `export { send } from "./mail";`, "convex/mail.ts": SEND },
    expected: "internal action index:send in convex/index.ts",
  },
  {
    name: "a registration from outside of the functions dir",
    reference: "internal.mail.send",
    files: {
      "convex/mail.ts": `export { send } from "../shared/mail";`,
      "shared/mail.ts": SEND.replace("./_generated", "../convex/_generated"),
    },
    expected: "internal action mail:send in convex/mail.ts",
  },
  {
    name: "a registration behind a path alias",
    reference: "internal.mail.send",
    files: {
      "convex/mail.ts": `export { send } from "@shared/mail";`,
      "shared/mail.ts": SEND.replace("./_generated", "../convex/_generated"),
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@shared/*": ["./shared/*"] } } }`,
    },
    expected: "internal action mail:send in convex/mail.ts",
  },
  {
    name: "a function of a component",
    reference: "components.agent.threads.create",
    files: {},
    expected: "component",
  },
  {
    name: "an export that registers nothing",
    reference: "internal.mail.send",
    files: { "convex/mail.ts": "export function send() {}" },
    expected: "other mail:send in convex/mail.ts",
  },
  {
    name: "an export that is not there",
    reference: "internal.mail.gone",
    files: { "convex/mail.ts": SEND },
    expected: "missing mail:gone in convex/mail.ts",
  },
  {
    name: "a module that is not there",
    reference: "internal.gone.send",
    files: {},
    expected: "missing gone:send in convex",
  },
  {
    name: "a module that does not parse",
    reference: "internal.mail.send",
    files: { "convex/mail.ts": "export const send = internalAction({" },
    expected: "unknown: /convex/mail.ts cannot be parsed",
  },
  {
    name: "a module that is larger than code is",
    reference: "internal.mail.send",
    files: { "convex/mail.ts": `${SEND}export const data = "${"x".repeat(2_000_000)}";` },
    expected: "unknown: /convex/mail.ts cannot be parsed",
  },
  {
    name: "a folder of the module's name",
    reference: "internal.mail.send",
    files: { "convex/mail.ts/index.ts": SEND },
    expected: "missing mail:send in convex",
  },
  {
    name: "a reference that stops at a module",
    reference: "internal.mail",
    files: { "convex/mail.ts": SEND },
    expected: "unknown: it names a module, not a function",
  },
  {
    name: "a function handle written out",
    reference: `"function://abc;"`,
    files: {},
    expected: "unknown: it is a function handle",
  },
  {
    name: "a function handle",
    reference: "await createFunctionHandle(internal.mail.send)",
    files: { "convex/mail.ts": SEND },
    expected: "unknown: it is computed",
  },
  {
    name: "a parameter",
    reference: "parameters.ref",
    files: {},
    expected: "unknown: a member of the global `parameters`",
  },
];

describe("resolveReference", () => {
  it.each(cases)("resolves $name", ({ expected, files, reference }) => {
    const server = `import { createFunctionHandle, makeFunctionReference } from "convex/server";\n`;
    const bench = createRunBench({
      "convex/example.ts": `${IMPORTS}${server}use(${reference});`,
      "package.json": "{}",
      ...files,
    });
    expect(resolveUse(bench, bench.lint("convex/example.ts"))).toBe(expected);
  });

  it("takes the functions dir of the generated api that is imported, in a repository with several", () => {
    const bench = createRunBench({
      ".git/HEAD": "",
      "apps/admin/convex/example.ts": `import { internal } from "../../web/convex/_generated/api";\nuse(internal.mail.send);`,
      "apps/admin/convex/mail.ts": SEND,
      "apps/admin/convex/own.ts": `${IMPORTS}use(internal.mail.send);`,
      "apps/admin/package.json": "{}",
      "apps/web/convex/mail.ts": READ,
      "apps/web/package.json": "{}",
    });
    expect(resolveUse(bench, bench.lint("apps/admin/convex/example.ts"))).toBe(
      "public query mail:send in apps/web/convex/mail.ts",
    );
    expect(resolveUse(bench, bench.lint("apps/admin/convex/own.ts"))).toBe(
      "internal action mail:send in apps/admin/convex/mail.ts",
    );
  });

  it("takes the functions dir of the module in which a shared reference is written", () => {
    const bench = createRunBench({
      ".git/HEAD": "",
      "apps/admin/convex/example.ts": `import { ref } from "../../web/convex/refs";\nuse(ref);`,
      "apps/admin/convex/mail.ts": SEND,
      "apps/admin/package.json": "{}",
      "apps/web/convex/mail.ts": READ,
      "apps/web/convex/refs.ts": `${IMPORTS}export const ref = internal.mail.send;`,
      "apps/web/package.json": "{}",
    });
    expect(resolveUse(bench, bench.lint("apps/admin/convex/example.ts"))).toBe(
      "public query mail:send in apps/web/convex/mail.ts",
    );
  });

  it("finds the functions dir that convex.json names", () => {
    const bench = createRunBench({
      "backend/functions/example.ts": `${IMPORTS}use(internal.mail.send);`,
      "backend/functions/mail.ts": SEND,
      "convex.json": `{ "functions": "backend/functions/" }`,
      "package.json": "{}",
    });
    expect(resolveUse(bench, bench.lint("backend/functions/example.ts"))).toBe(
      "internal action mail:send in backend/functions/mail.ts",
    );
  });

  it("stays inside a component that lies in an app's functions dir", () => {
    const bench = createRunBench({
      "convex/billing/convex.config.ts": `export default defineComponent("billing");`,
      "convex/billing/example.ts": `${IMPORTS}use(internal.mail.send);`,
      "convex/billing/mail.ts": READ,
      "convex/mail.ts": SEND,
      "package.json": "{}",
    });
    expect(resolveUse(bench, bench.lint("convex/billing/example.ts"))).toBe(
      "public query mail:send in convex/billing/mail.ts",
    );
  });

  it("finds an alias to the generated api in the functions dir of the file", () => {
    const bench = createRunBench({
      "convex/example.ts": `import { internal } from "@/convex/_generated/api";\nuse(internal.mail.send);`,
      "convex/mail.ts": SEND,
      "package.json": "{}",
    });
    expect(resolveUse(bench, bench.lint("convex/example.ts"))).toBe(
      "internal action mail:send in convex/mail.ts",
    );
  });

  it("sees the text that the editor holds where a file refers to itself", () => {
    const bench = createRunBench({ "convex/example.ts": "", "package.json": "{}" });
    const text = `${IMPORTS}${SEND}use(internal.example.send);`;
    expect(resolveUse(bench, bench.lint("convex/example.ts", text))).toBe(
      "internal action example:send in convex/example.ts",
    );
    expect(resolveUse(bench, bench.lint("convex/unsaved.ts", text.replace(".example.", ".unsaved.")))).toBe(
      "internal action unsaved:send in convex/unsaved.ts",
    );
  });
});
