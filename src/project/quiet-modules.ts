import type { OutlinedImport } from "../analysis/module-outline.js";
import type { ImportedName } from "../analysis/outlined-exports.js";
import type { OutlinedReference } from "../analysis/outlined-references.js";
import type { ModulePlace } from "./convex-module.js";
import type { FileHints, OpenQuestions } from "./file-hints.js";
import type { ResolvedImport } from "./resolve-import.js";

import { registrarOfExport } from "../platform/builders.js";
import { classifyEntryPoint } from "../platform/entry-points.js";
import { isShimmedBuiltin } from "../platform/node-builtins.js";
import { CODE_FILE } from "./code-file.js";

export interface QuietModulesServices {
  readonly readHints: (path: string) => FileHints | undefined;
  readonly resolveImport: (fromFile: string, specifier: string) => ResolvedImport;
  readonly findPlace: (path: string) => ModulePlace | undefined;
  /** Answered from the tree of the file at `path`; see {@link mayExportActions}. */
  readonly mayExportActions: (path: string, name: string) => boolean;
  /** Whether a reference through the generated api, imported from `source`, leads to a function that fits. */
  readonly isSound: (path: string, source: string, reference: OutlinedReference) => boolean;
}

/**
 * Says of many modules, before their trees are built, that no rule can report anything in them: they have no action,
 * hand no reference to Convex but to functions that are there, fetch nothing, and have nothing of Node.js. It errs on
 * one side only: a module that is called quiet is.
 */
export class QuietModules {
  readonly #services: QuietModulesServices;
  // Builders and types come from wherever an import leads to, by however many steps.
  readonly #actions = new Reachability((path) => this.#findActions(path));
  readonly #node = new Reachability((path) => this.#findNode(path));

  readonly #exports = new Map<string, boolean>();

  constructor(services: QuietModulesServices) {
    this.#services = services;
  }

  /** `questions` are those of the module's own text, which may not be on the disk yet. */
  isQuiet(path: string, questions: OpenQuestions): boolean {
    if (this.#mayCallFunctions(path, questions)) return false;
    const { bringsBuiltin, files } = this.#resolveAll(path, questions.imports);
    if (bringsBuiltin || files.some((file) => this.#node.reaches(file.path) || this.#bringsActions(file))) {
      return false;
    }
    if (questions.namesWriters && !files.every((file) => this.#isPlain(file))) return false;
    return !this.#mayMisrefer(path, questions);
  }

  /** Whether nothing of what is taken can be a query builder, or the type of a ctx. */
  #isPlain({ names, path }: ImportedFile): boolean {
    const plain = this.#services.readHints(path)?.plainExports;
    return plain !== undefined && names !== "all" && names.every((name) => plain.has(name));
  }

  /** Whether a reference to a function may be other than it should be. */
  #mayMisrefer(path: string, { references }: OpenQuestions): boolean {
    if (references === undefined) return false;
    // A client calls other kinds of functions than a module does.
    if (this.#services.findPlace(path) === undefined) return true;
    const { source } = references;
    return !references.references.every((reference) => this.#services.isSound(path, source, reference));
  }

  /** Whether it may call a registered function by its name. */
  #mayCallFunctions(path: string, { calledImports }: OpenQuestions): boolean {
    return this.#resolveAll(path, calledImports).files.some((file) => {
      const hints = this.#services.readHints(file.path);
      if (hints === undefined) return true;
      const { handsOn, made } = hints.calls;
      if (file.names === "all") return handsOn || made.size > 0;
      return file.names.some((name) => {
        if (made.has(name)) return !this.#isMadeOutside(file.path, hints.makers.get(name));
        return handsOn && !hints.plainExports.has(name);
      });
    });
  }

  /** Whether it comes out of a package, such as `customQuery(…)`: what is not Convex's own registers nothing for us. */
  #isMadeOutside(path: string, maker: ImportedName | undefined): boolean {
    if (maker === undefined || registrarOfExport(maker.source, maker.name) !== undefined) return false;
    const resolved = this.#services.resolveImport(path, maker.source);
    return resolved.type === "external" || (resolved.type === "unresolved" && !maker.source.startsWith("."));
  }

  /** Many files import one that has to do with actions; few of them take what makes actions. */
  #bringsActions({ names, path }: ImportedFile): boolean {
    if (!this.#actions.reaches(path)) return false;
    return names === "all" || names.some((name) => this.#mayExportActions(path, name));
  }

  #mayExportActions(path: string, name: string): boolean {
    const key = `${path}\0${name}`;
    let answer = this.#exports.get(key);
    if (answer === undefined) {
      answer = this.#services.mayExportActions(path, name);
      this.#exports.set(key, answer);
    }
    return answer;
  }

  #findActions(path: string): Step {
    const hints = this.#services.readHints(path);
    if (hints === undefined) return [];
    if (hints.makesActions || hints.imports === "opaque") return "found";
    return this.#resolveAll(path, hints.imports).files.map((file) => file.path);
  }

  /** Whether importing the file brings Node.js along, as far as its importer is to blame for it. */
  #findNode(path: string): Step {
    const hints = this.#services.readHints(path);
    if (hints === undefined) return [];
    if (hints.mayUseNode) return "found";
    const place = this.#services.findPlace(path);
    // Modules have reports of their own.
    if (place && classifyEntryPoint(place.relativePath, hints).entryPoint) return [];
    if (hints.imports === "opaque") return "found";
    const { bringsBuiltin, files } = this.#resolveAll(path, hints.imports);
    return bringsBuiltin ? "found" : files.map((file) => file.path);
  }

  /** The files of the project that a file imports. */
  #resolveAll(path: string, imports: readonly OutlinedImport[]): Imported {
    const files: ImportedFile[] = [];
    let bringsBuiltin = false;
    for (const { names, source } of imports) {
      const resolved = this.#services.resolveImport(path, source);
      if (resolved.type === "builtin") bringsBuiltin ||= !isShimmedBuiltin(resolved.name);
      else if (resolved.type === "file" && CODE_FILE.test(resolved.path)) {
        files.push({ names, path: resolved.path });
      }
    }
    return { bringsBuiltin, files };
  }
}

interface ImportedFile {
  readonly path: string;
  readonly names: OutlinedImport["names"];
}

interface Imported {
  readonly files: readonly ImportedFile[];
  readonly bringsBuiltin: boolean;
}

/** `"found"`, or where to go on looking. */
type Step = readonly string[] | "found";

/** Which files lead, by some path, to one where `look` finds what it looks for; each is looked at once or twice. */
class Reachability {
  readonly #look: (path: string) => Step;
  readonly #answers = new Map<string, boolean>();

  constructor(look: (path: string) => Step) {
    this.#look = look;
  }

  reaches(start: string): boolean {
    const known = this.#answers.get(start);
    if (known !== undefined) return known;
    const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
    const stack = [start];
    for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
      const answer = this.#answers.get(path);
      if (answer === false) continue;
      const next = answer === true ? "found" : this.#look(path);
      if (next === "found") {
        for (let on: string | undefined = path; on !== undefined; on = cameFrom.get(on)) {
          this.#answers.set(on, true);
        }
        return true;
      }
      for (const file of next) {
        if (cameFrom.has(file)) continue;
        cameFrom.set(file, path);
        stack.push(file);
      }
    }
    // All that can be reached has been looked at, so the answer holds for all of it.
    for (const path of cameFrom.keys()) this.#answers.set(path, false);
    return false;
  }
}
