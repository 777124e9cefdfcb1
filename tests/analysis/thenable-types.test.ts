import * as typescriptParser from "@typescript-eslint/parser";
import ts from "typescript";
import { describe, expect, it } from "vitest";

import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { createThenableTypes } from "../../src/analysis/thenable-types.js";

const declarations = `
  declare function promise(): Promise<number>;
  declare function maybe(): Promise<number> | undefined;
  declare function either(): Promise<number> | PromiseLike<string>;
  declare function sometimes(): Promise<number> | string;
  declare function anything(): any;
  declare function unknown(): unknown;
  declare function nothing(): void;
  declare function builder(): { then(resolve: (rows: string[]) => void): void };
  declare function optional(): { then(resolve?: ((rows: string[]) => void) | null): void };
  declare function step(): { then: number };
  declare function plan(): { then(): void };
  declare function named(): { then(name: string): void };
  declare class Job extends Promise<void> {}
  declare function job(): Job;
  declare function generic<Value extends Promise<void>>(value: Value): Value;
`;

/** Each expression that a call statement makes, with what the type checker says of it. */
const verdicts: readonly (readonly [string, boolean])[] = [
  ["promise()", true],
  ["maybe()", true],
  ["maybe?.()", true],
  ["either()", true],
  ["sometimes()", false],
  ["anything()", false],
  ["unknown()", false],
  ["nothing()", false],
  ["builder()", true],
  ["optional()", true],
  ["step()", false],
  ["plan()", false],
  ["named()", false],
  ["job()", true],
  ["generic(job())", true],
];

const FILENAME = "/project/example.ts";

/** A program of one file in memory, with the standard library. */
function createProgram(text: string): ts.Program {
  const options: ts.CompilerOptions = { lib: ["lib.es2023.d.ts"], noEmit: true, strict: true, types: [] };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    name === FILENAME ? ts.createSourceFile(name, text, version, true) : readSource(name, version);
  return ts.createProgram([FILENAME], options, host);
}

describe("thenable types", () => {
  const text = declarations + verdicts.map(([call]) => `${call};`).join("\n");
  const parsed = typescriptParser.parseForESLint(text, {
    filePath: FILENAME,
    programs: [createProgram(text)],
    range: true,
  });
  const isThenable = createThenableTypes(parsed.services);
  const statements = parsed.ast.body.flatMap((node) =>
    node.type === "ExpressionStatement" ? [node.expression] : [],
  );

  it.each(verdicts.map(([call, verdict], index) => ({ call, index, verdict })))(
    "$call is one: $verdict",
    ({ call, index, verdict }) => {
      const node = statements[index];
      expect(node && text.slice(...node.range)).toBe(call);
      expect(node && isThenable?.(node)).toBe(verdict);
    },
  );

  it("know nothing of nodes of other files", () => {
    const other = parseSyntaxTree("/project/other.ts", "promise();");
    const [call] = other.type === "tree" ? getNodes(other.tree, "CallExpression") : [];
    expect(call && isThenable?.(call)).toBe(false);
  });

  it("know nothing without type information", () => {
    expect(createThenableTypes({})).toBeUndefined();
    expect(createThenableTypes(undefined)).toBeUndefined();
  });
});
