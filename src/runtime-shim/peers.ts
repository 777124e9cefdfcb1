import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The optional peer dependencies, loaded. */
export interface Peers {
  readonly convexTest: (typeof import("convex-test"))["convexTest"];
  readonly server: typeof import("convex/server");
  readonly values: typeof import("convex/values");
  readonly esbuild: typeof import("esbuild");
  /** The `node_modules` that `convex` was found in, for code that has no packages of its own. */
  readonly packages: string;
}

/** Some of the optional peer dependencies are not installed; `message` is one line that names the command. */
export class MissingPeersError extends Error {
  override readonly name = "MissingPeersError";
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(
      `The runtime shim needs ${missing.join(", ")}, not found here. ` +
        "Install with: npm install --save-dev convex convex-test esbuild",
    );
    this.missing = missing;
  }
}

const require = createRequire(import.meta.url);

let loading: Promise<Peers> | undefined;

/**
 * Loads the optional peers, once per process.
 * @throws MissingPeersError if one of them cannot be found
 */
export function loadPeers(): Promise<Peers> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Peers> {
  const missing: string[] = [];
  const convex = await Promise.all([import("convex/server"), import("convex/values")]).catch(
    orMissing("convex", missing),
  );
  const convexTest = await loadConvexTest(convex !== undefined).catch(orMissing("convex-test", missing));
  const esbuild = await import("esbuild").catch(importFromConvex).catch(orMissing("esbuild", missing));
  if (convex === undefined || convexTest === undefined || esbuild === undefined) {
    loading = undefined;
    throw new MissingPeersError(missing);
  }
  const [packages = ""] = /^.*node_modules(?=[\\/])/.exec(require.resolve("convex/server")) ?? [];
  return { server: convex[0], values: convex[1], convexTest, esbuild, packages };
}

/** Without `convex`, importing convex-test would fail for want of that: then it is only looked for. */
async function loadConvexTest(withConvex: boolean): Promise<Peers["convexTest"] | undefined> {
  require.resolve("convex-test");
  return withConvex ? (await import("convex-test")).convexTest : undefined;
}

/** `convex` depends on esbuild; package managers that do not hoist keep it out of our sight. */
async function importFromConvex(reason: unknown): Promise<typeof import("esbuild")> {
  if (!isNotFound(reason)) throw reason;
  const esbuild = createRequire(require.resolve("convex/server")).resolve("esbuild");
  return (await import(pathToFileURL(esbuild).href)) as typeof import("esbuild");
}

function orMissing(name: string, missing: string[]): (reason: unknown) => undefined {
  return (reason) => {
    if (!isNotFound(reason)) throw reason;
    missing.push(name);
  };
}

function isNotFound(reason: unknown): boolean {
  const code = reason instanceof Error && "code" in reason ? reason.code : undefined;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}
