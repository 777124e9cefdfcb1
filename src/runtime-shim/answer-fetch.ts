import type { FetchRecord } from "./fetch-stub.js";
import type { Invocation } from "./invocation.js";

/** Performs a `fetch` of an action: through the deployment's stub, or with the process's own where it keeps host time. */
export async function answerFetch(
  invocation: Invocation,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  await whileOpen(invocation, undefined);
  const { services } = invocation.run;
  const request = new Request(input, init);
  const operation = invocation.begin("fetch", `${request.method} ${request.url}`);
  operation.started = true;
  try {
    const response =
      services.fetch === undefined && services.time === "host"
        ? await globalThis.fetch(input, init)
        : await askStub(invocation, request);
    services.passTime();
    invocation.end(operation, "done");
    return await whileOpen(invocation, response);
  } catch (error) {
    invocation.end(operation, "failed", error instanceof Error ? error.message : String(error));
    await whileOpen(invocation, undefined);
    throw error;
  }
}

/** The value while the function works; when it has returned, nothing of its ever settles. */
async function whileOpen<Value>(invocation: Invocation, value: Value): Promise<Value> {
  return invocation.closed ? await new Promise<never>(() => undefined) : value;
}

async function askStub(invocation: Invocation, request: Request): Promise<Response> {
  const { fetch, activity, clock } = invocation.run.services;
  const record: { -readonly [Key in keyof FetchRecord]: FetchRecord[Key] } = {
    method: request.method,
    url: request.url,
    body: "",
  };
  invocation.run.fetches.push(record);
  if (fetch === undefined) {
    throw new TypeError(`fetch of ${request.url}: the deployment has no \`fetch\` to answer it.`);
  }
  const copy = request.clone();
  const sleep = (milliseconds: number) =>
    activity.untracked(
      new Promise<void>((resolve) => {
        clock.at("timer", clock.now() + milliseconds, resolve);
      }),
    );
  return await activity.track(
    (async () => {
      record.body = await copy.text();
      return await Promise.race([fetch(request, { sleep }), rejectOnAbort(request.signal)]);
    })(),
  );
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => {
      reject(
        signal.reason instanceof Error
          ? signal.reason
          : new DOMException("This operation was aborted", "AbortError"),
      );
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
