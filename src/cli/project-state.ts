import type { Linter } from "eslint";

import type { LintSession } from "../project/lint-run.js";

import { type ChangedFile, DependencyMemory, findAffectedFiles } from "../project/affected-files.js";
import { type FileSystem, nodeFileSystem } from "../project/file-system.js";
import { Project } from "../project/lint-run.js";
import { Overlay } from "../project/overlay.js";
import { createTextCache, ProjectView, type TextCache } from "../project/project-view.js";
import { parseSettings } from "../project/settings.js";
import { findFilesToLint } from "./find-files.js";
import { createTextLinter, type LintedText, type LintText } from "./lint-files.js";
import { createScreen, type Screen } from "./screen.js";

export interface ProjectStateInput {
  readonly config: Linter.Config[];
  /** Absolute. */
  readonly cwd: string;
  /** Default: the disk. */
  readonly fileSystem?: FileSystem;
}

/** What stays the same while texts change. */
interface Workshop {
  readonly config: Linter.Config[];
  readonly cwd: string;
  readonly project: Project;
  readonly memory: DependencyMemory;
  readonly texts: TextCache;
}

interface StateParts {
  readonly overlay: Overlay;
  readonly session: LintSession;
  readonly screen: Screen | undefined;
  readonly lintText: LintText;
}

/** A project as it would be with some texts that nobody has written yet, and what our rules say of it. */
export class ProjectState {
  readonly view: ProjectView;
  readonly #workshop: Workshop;
  readonly #parts: StateParts;
  readonly #modules: ReadonlySet<string>;
  readonly #linted: Map<string, LintedText>;

  private constructor(
    workshop: Workshop,
    parts: StateParts,
    modules: ReadonlySet<string>,
    linted: Map<string, LintedText>,
  ) {
    this.view = new ProjectView(parts.session.startModuleRun(), parts.session.fileSystem, workshop.texts);
    this.#workshop = workshop;
    this.#parts = parts;
    this.#modules = modules;
    this.#linted = linted;
  }

  /** The project around `files` (absolute, without links on the way to them) as it is. */
  static async open(
    files: readonly string[],
    { config, cwd, fileSystem = nodeFileSystem }: ProjectStateInput,
  ): Promise<ProjectState> {
    const workshop: Workshop = {
      config,
      cwd,
      memory: new DependencyMemory(),
      project: new Project(fileSystem),
      texts: createTextCache(),
    };
    const parts = await openParts(workshop, new Overlay(fileSystem));
    const run = parts.session.startModuleRun();
    const functionsDirs = new Set(files.flatMap((file) => run.findFunctionsDir(file)?.path ?? []));
    const modules = new Set([...files, ...findFilesToLint([...functionsDirs], cwd).files]);
    return new ProjectState(workshop, parts, modules, new Map());
  }

  /** undefined: there is no such file. Without a byte order mark. */
  readText(file: string): string | undefined {
    return this.#parts.session.fileSystem.readText(file);
  }

  isModule(file: string): boolean {
    return this.#modules.has(file);
  }

  /** Throws where ESLint has no config for the file, or a rule breaks down. */
  lint(file: string): LintedText {
    const linted = this.#linted.get(file) ?? this.#lint(file, this.readText(file) ?? "");
    this.#linted.set(file, linted);
    return linted;
  }

  /**
   * The project with these texts, and the modules of which our rules may say something else there: the changed ones,
   * the new ones, and those that rest on them.
   */
  async change(
    texts: ReadonlyMap<string, string>,
  ): Promise<{ readonly state: ProjectState; readonly affected: readonly string[] }> {
    const parts = await openParts(this.#workshop, this.#parts.overlay.with(texts));
    const created = [...texts.keys()].filter((file) => this.readText(file) === undefined);
    const isNewModule = (file: string): boolean =>
      parts.session.startModuleRun().findPlace(file)?.relativePath.startsWith("_generated/") === false;
    const modules = new Set([...this.#modules, ...created.filter(isNewModule)]);
    const files = [...modules];
    const answer = findAffectedFiles({
      changes: [...texts.keys()].map((path): ChangedFile => ({
        change: created.includes(path) ? "existence" : "content",
        path,
      })),
      fileSystem: parts.session.fileSystem,
      files,
      memory: this.#workshop.memory,
      modules: files,
    });
    const affected = answer === "all" ? files : answer;
    const linted = new Map(this.#linted);
    for (const file of affected) linted.delete(file);
    return { affected, state: new ProjectState(this.#workshop, parts, modules, linted) };
  }

  #lint(file: string, text: string): LintedText {
    const { lintText, screen } = this.#parts;
    return screen?.isClean(file, text) === true ? CLEAN : lintText(file, text);
  }
}

const CLEAN: LintedText = { ast: {}, messages: [], suppressedMessages: [] };

async function openParts({ config, cwd, project }: Workshop, overlay: Overlay): Promise<StateParts> {
  const session = project.openSession({ cwd, settings: parseSettings({}) }, overlay.fileSystem);
  const screen = createScreen({ config, cwd, session });
  const parser = screen === undefined ? [] : [{ languageOptions: { parser: screen.parser } }];
  const lintText = await createTextLinter({ config: [...config, ...parser], cwd });
  return { lintText, overlay, screen, session };
}
