import type { Script } from "node:vm";
import { ENTRY_EXPORTS } from "./bundle.js";
import type { GuestKit } from "./guest-kit.js";
import type { Runtime } from "./trace.js";

/** A bundle that V8 has compiled; evaluating it again costs little. */
export interface CompiledModule {
  readonly modulePath: string;
  readonly runtime: Runtime;
  readonly script: Script;
}

/** A module evaluated in some realm. */
export interface GuestModule {
  /** Its namespace. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** `actionGeneric` and others, of the `convex/server` that the module uses. */
  readonly builders: Readonly<Record<string, Parameters<GuestKit["invokeAction"]>[0]>>;
  readonly kit: GuestKit;
}

/** What a bundle's own entry exports, taken apart. */
export function readEntry(entry: unknown, kit: GuestKit): GuestModule {
  const exports = entry as GuestModule["builders"] &
    Record<typeof ENTRY_EXPORTS.module, GuestModule["exports"]>;
  return { exports: exports[ENTRY_EXPORTS.module], builders: exports, kit };
}
