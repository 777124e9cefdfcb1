import { createHash } from "node:crypto";
import { callErrors, resolutionErrors, serviceErrors } from "../platform/messages.js";
import { tableOfEngineId } from "./check-call.js";
import { transact } from "./action-syscalls.js";
import { adoptVirtualDate } from "./engine-globals.js";
import { refusal } from "./function-error.js";
import type { Reply } from "./guest-kit.js";
import type { Invocation } from "./invocation.js";

type Request = Readonly<Record<string, unknown>>;

interface StoredFile {
  readonly _id: string;
  readonly sha256: string;
  readonly size: number;
}

/** The storage operations that are about a file's row, and what their own messages call them. */
const METADATA_CALLS: Readonly<Record<string, "getUrl" | "delete" | "getMetadata" | undefined>> = {
  "1.0/storageGetUrl": "getUrl",
  "1.0/storageGetMetadata": "getMetadata",
  "1.0/storageDelete": "delete",
  "1.0/storageGenerateUploadUrl": undefined,
};

export function isStorageMetadataCall(op: string): boolean {
  return Object.hasOwn(METADATA_CALLS, op);
}

/** `getUrl`, `getMetadata`, `delete` and `generateUploadUrl` of an action, each in a transaction of its own. */
export function answerStorageMetadataCall(
  invocation: Invocation,
  op: string,
  json: string,
  request: Request,
): Promise<string> {
  const { engine } = invocation.run.services;
  const kind = op === "1.0/storageDelete" ? "mutation" : "query";
  return engine.transact(kind, () => answerStorageCallInTransaction(invocation, op, json, request));
}

/** The same within a transaction that is under way. */
export async function answerStorageCallInTransaction(
  invocation: Invocation,
  op: string,
  json: string,
  { storageId }: Request,
): Promise<string> {
  const { engine } = invocation.run.services;
  const method = METADATA_CALLS[op];
  if (method === undefined) {
    // The engine would take its token from the process's Math.random.
    return JSON.stringify(`${UPLOAD_URL}${invocation.random.uuid()}`);
  }
  if (invocation.run.options.words === "convex") checkStorageId(storageId, method);
  if (method === "getUrl") return await engine.syscalls.asyncSyscall(op, json);
  const file = await readFile(invocation, String(storageId));
  if (method === "getMetadata") {
    return JSON.stringify(file === null ? null : describeFile(file, await readBlob(invocation, file._id)));
  }
  if (file === null && invocation.run.options.words === "convex") {
    throw refusal(serviceErrors.storageFileMissing(String(storageId)));
  }
  return await engine.syscalls.asyncSyscall(op, json);
}

const UPLOAD_URL = "https://shim.convex.cloud/api/storage/upload?token=";

function checkStorageId(id: unknown, method: "getUrl" | "delete" | "getMetadata"): void {
  const table = typeof id === "string" ? tableOfEngineId(id) : undefined;
  if (table === undefined) throw refusal(serviceErrors.storageIdInvalid(method, String(id)));
  if (table !== "_storage") throw refusal(serviceErrors.storageIdOfOtherTable());
}

async function readFile(invocation: Invocation, id: string): Promise<StoredFile | null> {
  const { engine, peers } = invocation.run.services;
  const request = JSON.stringify({ id, isSystem: true, table: "_storage" });
  const { jsonToConvex } = peers.values;
  const json = JSON.parse(await engine.syscalls.asyncSyscall("1.0/get", request)) as Parameters<
    typeof jsonToConvex
  >[0];
  return jsonToConvex(json) as unknown as StoredFile | null;
}

/** The deprecated shape of `storage.getMetadata`: the digest is in hexadecimal there. */
function describeFile({ _id, sha256, size }: StoredFile, blob: Blob | null): object {
  const contentType = blob === null || blob.type === "" ? null : blob.type;
  return { storageId: _id, sha256: Buffer.from(sha256, "base64").toString("hex"), size, contentType };
}

async function readBlob(invocation: Invocation, storageId: string): Promise<Blob | null> {
  const { engine } = invocation.run.services;
  return (await engine.syscalls.jsSyscall("storage/getBlob", { storageId })) as Blob | null;
}

/** `storage.store` and `storage.get` of a mutation, which pass the bytes as base64. */
export async function answerStorageContentCall(
  invocation: Invocation,
  op: string,
  request: Request,
): Promise<string> {
  if (op === "1.0/storageStore") {
    const { blob: base64, contentType, sha256 } = request;
    const type = typeof contentType === "string" ? contentType : "";
    const blob = new Blob([Buffer.from(String(base64), "base64")], { type });
    const options = sha256 === undefined ? {} : { sha256 };
    await checkBlob({ blob, options });
    return JSON.stringify(await storeBlob(invocation, { blob }));
  }
  const { storageId } = request;
  if (invocation.run.options.words === "convex") checkStorageId(storageId, "getMetadata");
  const blob = await readBlob(invocation, String(storageId));
  if (blob === null) return JSON.stringify(null);
  const bytes = Buffer.from(await blob.arrayBuffer());
  return JSON.stringify({ blob: bytes.toString("base64"), contentType: blob.type === "" ? null : blob.type });
}

/** `storage.store` and `storage.get` of an action, which pass the Blob itself. */
export function answerStorageCall(
  invocation: Invocation,
  op: string,
  request: Request,
  reply: Reply<unknown>,
): void {
  const { engine } = invocation.run.services;
  if (invocation.isTransaction || (op !== "storage/storeBlob" && op !== "storage/getBlob")) {
    reply.reject(new Error(resolutionErrors.unknownOperation(op)));
    return;
  }
  const store = async () => {
    const blob = await checkBlob(request);
    return await engine.transact("mutation", () => storeBlob(invocation, { ...request, blob }));
  };
  const get = async () => {
    if (invocation.run.options.words === "convex") checkStorageId(request["storageId"], "getMetadata");
    return await engine.transact("query", () => engine.syscalls.jsSyscall(op, request));
  };
  if (op === "storage/storeBlob") transact(invocation, "storage.store", undefined, store, reply);
  else transact(invocation, "storage.get", undefined, get, reply);
}

/** The engine digests the bytes on a thread of the process, which the deployment's clock must wait for. */
function storeBlob({ activity, run }: Invocation, request: Request): Promise<unknown> {
  const { services } = run;
  adoptVirtualDate(services);
  return activity.track(services.engine.syscalls.jsSyscall("storage/storeBlob", request));
}

async function checkBlob({ blob, options }: Request): Promise<Blob> {
  if (!(blob instanceof Blob)) throw refusal(callErrors.storeNotABlob());
  const expected = (options as { sha256?: string } | undefined)?.sha256;
  if (expected !== undefined) {
    const actual = createHash("sha256")
      .update(Buffer.from(await blob.arrayBuffer()))
      .digest("base64");
    if (actual !== expected) throw refusal(serviceErrors.storageDigestMismatch(expected, actual));
  }
  return blob;
}
