import { Script } from "node:vm";

/**
 * A function of ours as a script whose value is the same function made in the realm where the script runs. It must be
 * complete in itself. Some tools that run TypeScript directly wrap inner functions in a helper called `__name`.
 */
export function realmScript(fn: (...args: never[]) => unknown, filename: string): Script {
  return new Script(`((__name) => (${fn.toString()}))((named) => named)`, { filename });
}
