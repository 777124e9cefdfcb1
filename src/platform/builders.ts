/**
 * The functions that register Convex functions.
 * Source: `convex/src/server/impl/registration_impl.ts`; `_generated/server` re-exports the same seven under short names.
 */

import { classifyGeneratedModule } from "./generated-modules.js";

export type FunctionKind = "query" | "mutation" | "action" | "httpAction";
export type Visibility = "public" | "internal";

/** What a builder registers. An HTTP action has no reference and counts as public. */
export interface Registrar {
  readonly kind: FunctionKind;
  readonly visibility: Visibility;
}

const REGISTRARS: ReadonlyMap<string, Registrar> = new Map<string, Registrar>([
  ["query", { kind: "query", visibility: "public" }],
  ["internalQuery", { kind: "query", visibility: "internal" }],
  ["mutation", { kind: "mutation", visibility: "public" }],
  ["internalMutation", { kind: "mutation", visibility: "internal" }],
  ["action", { kind: "action", visibility: "public" }],
  ["internalAction", { kind: "action", visibility: "internal" }],
  ["httpAction", { kind: "httpAction", visibility: "public" }],
]);

/** Export names of `_generated/server`, in the order of {@link registrarOfGeneratedExport}. */
export const GENERATED_BUILDERS: readonly string[] = [...REGISTRARS.keys()];

/** What an export of `_generated/server` registers, or undefined for its other exports. */
export function registrarOfGeneratedExport(exportName: string): Registrar | undefined {
  return REGISTRARS.get(exportName);
}

const GENERIC_SUFFIX = "Generic";

/** What an export of `convex/server` registers (`queryGeneric` …), or undefined for its other exports. */
export function registrarOfServerExport(exportName: string): Registrar | undefined {
  if (!exportName.endsWith(GENERIC_SUFFIX)) return undefined;
  return REGISTRARS.get(exportName.slice(0, -GENERIC_SUFFIX.length));
}

/** What an export of any module registers, by the module's specifier; undefined for all that is not Convex's own. */
export function registrarOfExport(source: string, exportName: string): Registrar | undefined {
  if (source === "convex/server") return registrarOfServerExport(exportName);
  return classifyGeneratedModule(source) === "server" ? registrarOfGeneratedExport(exportName) : undefined;
}

/** Every name under which a builder can be imported, from `_generated/server` or `convex/server`. */
export function builderNamesOf(kinds: readonly FunctionKind[]): string[] {
  return [...REGISTRARS]
    .filter(([, { kind }]) => kinds.includes(kind))
    .flatMap(([name]) => [name, `${name}${GENERIC_SUFFIX}`]);
}

/** Both kinds of action get the action ctx. */
export function isActionKind(kind: FunctionKind): boolean {
  return kind === "action" || kind === "httpAction";
}
