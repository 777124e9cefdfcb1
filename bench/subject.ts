import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";

import { findFilesToLint } from "../src/cli/find-files.js";
import { createFunctionsDirFinder } from "../src/project/functions-dir.js";
import { generateProject } from "./generate-project.js";

/** A tree of files that all contenders lint. */
export interface Subject {
  readonly name: string;
  /** Absolute; the working directory of the contenders. */
  readonly root: string;
  /** The functions dirs below the root, relative to it. */
  readonly functionsDirs: readonly string[];
  /** The modules in them; absolute. */
  readonly files: readonly string[];
  /** undefined for a tree that somebody has written. */
  readonly generatedModules: number | undefined;
}

/** Every project is the same on every machine. */
const SEED = 1;

const INSTALLED = join(import.meta.dirname, "../node_modules");

/** A generated project in the folder for temporary files; `remove` deletes it. */
export function createGeneratedSubject(modules: number): { subject: Subject; remove: () => void } {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "convex-actions-bench-"));
  generateProject(root, { modules, seed: SEED }, INSTALLED);
  const name = `${modules.toLocaleString("en")} generated modules`;
  return {
    remove: () => {
      rmSync(root, { force: true, recursive: true });
    },
    subject: { ...describeTree(root, name), generatedModules: modules },
  };
}

/** @throws where the directory holds no functions dir */
export function createRealSubject(directory: string): Subject {
  const root = realpathSync(resolve(directory));
  return { ...describeTree(root, basename(root)), generatedModules: undefined };
}

function describeTree(root: string, name: string): Omit<Subject, "generatedModules"> {
  const { findFunctionsDirsBelow } = createFunctionsDirFinder().startRun();
  const found = findFunctionsDirsBelow(root).functionsDirs.map(({ path }) => path);
  // A component inside an app is linted with the app.
  const outermost = found.filter((path) => !found.some((other) => path.startsWith(`${other}/`)));
  const { files } = findFilesToLint(outermost, root);
  if (files.length === 0) throw new Error(`${root} holds no Convex functions`);
  return { files, functionsDirs: outermost.map((path) => relative(root, path)), name, root };
}
