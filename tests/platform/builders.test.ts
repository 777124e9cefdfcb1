import * as server from "convex/server";
import { describe, expect, it } from "vitest";
import {
  GENERATED_BUILDERS,
  isActionKind,
  registrarOfGeneratedExport,
  registrarOfServerExport,
} from "../../src/platform/builders.js";
import { readConvexSource } from "./convex-bundler.js";

/** The marks that a registered function carries, from which the platform reads its kind and visibility. */
type Marks = Partial<
  Record<"isQuery" | "isMutation" | "isAction" | "isHttp" | "isPublic" | "isInternal", true>
>;

function kindOf(marks: Marks): string | undefined {
  if (marks.isQuery) return "query";
  if (marks.isMutation) return "mutation";
  if (marks.isAction) return "action";
  return marks.isHttp ? "httpAction" : undefined;
}

describe("registrarOfServerExport", () => {
  // componentsGeneric is a proxy for the references of components and registers nothing.
  const generics = Object.entries(server).filter(
    ([name]) => name.endsWith("Generic") && name !== "componentsGeneric",
  );

  it("knows every builder that convex/server exports, and no more", () => {
    expect(generics.map(([name]) => name).sort()).toEqual(
      GENERATED_BUILDERS.map((name) => `${name}Generic`).sort(),
    );
  });

  it.each(generics)("says of %s what the function it registers says of itself", (name, builder) => {
    const registered = (builder as (handler: () => null) => Marks)(() => null);
    const registrar = registrarOfServerExport(name);
    expect(registrar?.kind).toBe(kindOf(registered));
    expect(registrar?.visibility).toBe(registered.isInternal ? "internal" : "public");
  });

  it.each(["query", "Generic", "componentsGeneric", "makeFunctionReference", "defineSchemaGeneric"])(
    "knows that %s registers nothing",
    (name) => {
      expect(registrarOfServerExport(name)).toBeUndefined();
    },
  );
});

describe("registrarOfGeneratedExport", () => {
  it("knows every builder that code generation writes into _generated/server", () => {
    const template = readConvexSource("src/cli/codegen_templates/server.ts");
    const generated = [...template.matchAll(/export const (\w+)(?:: [^=]+)? = (\w+)Generic;/g)];
    expect(new Set(generated.map(([, name]) => name))).toEqual(new Set(GENERATED_BUILDERS));
    for (const [, name, generic] of generated) expect(name).toBe(generic);
  });

  it("gives a builder and its generic form the same registrar", () => {
    for (const name of GENERATED_BUILDERS) {
      expect(registrarOfGeneratedExport(name)).toEqual(registrarOfServerExport(`${name}Generic`));
    }
  });

  it.each(["ActionCtx", "queryGeneric", "toString", "constructor"])(
    "knows that %s registers nothing",
    (name) => {
      expect(registrarOfGeneratedExport(name)).toBeUndefined();
    },
  );
});

describe("isActionKind", () => {
  it("holds for actions and HTTP actions", () => {
    expect((["query", "mutation", "action", "httpAction"] as const).filter(isActionKind)).toEqual([
      "action",
      "httpAction",
    ]);
  });
});
