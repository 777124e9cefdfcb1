import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The parts of the Language Server Protocol that the tests speak; lines and characters count from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  /** 1: error, 2: warning. */
  readonly severity: number;
  readonly code: string;
  readonly codeDescription?: { readonly href: string };
  readonly message: string;
  readonly source: string;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface CodeAction {
  readonly title: string;
  readonly kind: string;
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const require = createRequire(import.meta.url);
const serverBin = join(
  dirname(require.resolve("vscode-langservers-extracted/package.json")),
  "bin/vscode-eslint-language-server",
);

/** What the ESLint extension of VS Code sends where its user has changed nothing, with comments that disable a rule. */
const extensionSettings = {
  codeAction: {
    disableRuleComment: { commentStyle: "line", enable: true, location: "separateLine" },
    showDocumentation: { enable: true },
  },
  codeActionOnSave: { mode: "all" },
  experimental: { useFlatConfig: false },
  format: false,
  nodePath: null,
  onIgnoredFiles: "off",
  options: {},
  problems: { shortenToSingleLine: false },
  quiet: false,
  rulesCustomizations: [],
  run: "onType",
  useESLintClass: true,
  validate: "on",
  workingDirectory: { mode: "location" },
};

/**
 * The ESLint language server of VS Code in a process of its own, with the editor's side of the conversation: what the
 * extension would do with a workspace folder and the documents that are open in it.
 */
export class LanguageServer {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #root: string;
  readonly #documents = new Map<string, { version: number; text: string }>();
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #edits: TextEdit[] = [];
  #received = Buffer.alloc(0);
  #lastId = 0;

  private constructor(root: string) {
    this.#root = root;
    this.#server = spawn(process.execPath, [serverBin, "--stdio"], { cwd: root });
    this.#server.stdout.on("data", (bytes: Buffer) => {
      this.#receive(bytes);
    });
  }

  /** Starts the server for the workspace folder `root`, an absolute path. */
  static async start(root: string): Promise<LanguageServer> {
    const server = new LanguageServer(root);
    await server.#request("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      workspaceFolders: [{ name: "project", uri: pathToFileURL(root).href }],
      capabilities: {
        textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
        workspace: { applyEdit: true, configuration: true, workspaceFolders: true },
      },
    });
    server.#send({ method: "initialized", params: {} });
    return server;
  }

  open(path: string, text: string): void {
    this.#documents.set(path, { text, version: 1 });
    const uri = this.#uriOf(path);
    const textDocument = { languageId: "typescript", text, uri, version: 1 };
    this.#send({ method: "textDocument/didOpen", params: { textDocument } });
  }

  /** Replaces the text of an open document, as typing would. */
  edit(path: string, text: string): void {
    const version = this.#getDocument(path).version + 1;
    this.#documents.set(path, { text, version });
    const textDocument = { uri: this.#uriOf(path), version };
    this.#send({ method: "textDocument/didChange", params: { contentChanges: [{ text }], textDocument } });
  }

  async diagnose(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.#request("textDocument/diagnostic", {
      textDocument: { uri: this.#uriOf(path) },
    });
    return (report as { readonly items: readonly Diagnostic[] }).items;
  }

  async listCodeActions(path: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
    return (await this.#request("textDocument/codeAction", {
      context: { diagnostics: [diagnostic], triggerKind: 1 },
      range: diagnostic.range,
      textDocument: { uri: this.#uriOf(path) },
    })) as readonly CodeAction[];
  }

  /** Chooses a code action; the text of the open document after the edits that the server asks for. */
  async apply(path: string, { command }: CodeAction): Promise<string> {
    this.#edits.length = 0;
    await this.#request("workspace/executeCommand", {
      arguments: command?.arguments,
      command: command?.command,
    });
    return applyEdits(this.#getDocument(path).text, this.#edits);
  }

  /** Resolves when the server has ended. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once("exit", resolve));
    await this.#request("shutdown", undefined);
    this.#send({ method: "exit" });
    await ended;
  }

  #uriOf(path: string): string {
    return pathToFileURL(join(this.#root, path)).href;
  }

  #getDocument(path: string): { version: number; text: string } {
    const document = this.#documents.get(path);
    if (document === undefined) throw new Error(`${path} is not open.`);
    return document;
  }

  async #request(method: string, params: unknown): Promise<unknown> {
    const id = (this.#lastId += 1);
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    const { error, result } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#server.stdin.write(body);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const headEnd = this.#received.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const head = this.#received.subarray(0, headEnd).toString();
      const bodyStart = headEnd + 4;
      const bodyEnd = bodyStart + Number(/Content-Length: (\d+)/i.exec(head)?.[1]);
      if (this.#received.length < bodyEnd) return;
      const body = this.#received.subarray(bodyStart, bodyEnd).toString();
      this.#received = this.#received.subarray(bodyEnd);
      this.#handle(JSON.parse(body) as Message);
    }
  }

  #handle(message: Message): void {
    const { id, method, params } = message;
    if (id === undefined) return;
    if (method === undefined) {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    } else this.#send({ id, result: this.#answer(method, params) });
  }

  /** What an editor answers when the server asks it something. */
  #answer(method: string, params: unknown): unknown {
    switch (method) {
      case "workspace/configuration": {
        const workspaceFolder = { name: "project", uri: pathToFileURL(this.#root).href };
        const { items } = params as { readonly items: readonly unknown[] };
        return items.map(() => ({ ...extensionSettings, workspaceFolder }));
      }
      case "workspace/applyEdit": {
        const { edit } = params as {
          readonly edit: { readonly documentChanges: readonly { readonly edits: readonly TextEdit[] }[] };
        };
        this.#edits.push(...edit.documentChanges.flatMap(({ edits }) => edits));
        return { applied: true };
      }
      default:
        return null;
    }
  }
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split(/(?<=\n)/);
  const offsetOf = ({ line, character }: Position): number =>
    lines.slice(0, line).join("").length + character;
  return [...edits]
    .sort((left, right) => offsetOf(right.range.start) - offsetOf(left.range.start))
    .reduce(
      (edited, { newText, range }) =>
        edited.slice(0, offsetOf(range.start)) + newText + edited.slice(offsetOf(range.end)),
      text,
    );
}
