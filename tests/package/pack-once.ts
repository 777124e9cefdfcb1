import type { TestProject } from "vitest/node";
import { packTarball, type Tarball } from "./tarball.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The package of the current sources, packed once for the whole test run. */
    tarball: Tarball;
  }
}

/** vitest calls this before the first test that belongs to the package, and what it returns after the last. */
export default function packOnce({ provide }: TestProject): () => void {
  const { tarball, remove } = packTarball();
  provide("tarball", tarball);
  return remove;
}
