import { boundaryLimits, limitErrors } from "../platform/limits.js";
import { httpErrors } from "../platform/messages.js";
import type { EngineContext, EngineFunction } from "./engine.js";
import { refusal, type FunctionError } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import type { Invocation } from "./invocation.js";
import { callUnderWay, invoke } from "./invoke.js";
import type { Services } from "./services.js";

type Route = readonly [endpoint: { _handler: (...args: unknown[]) => unknown }, method: string, path: string];

interface Router {
  lookup(path: string, method: string): Route | null;
}

/** The router in the form in which the engine asks it. */
export function engineRouter(services: Services): {
  lookup(path: string, method: string): [EngineFunction] | null;
} {
  return {
    lookup(path, method) {
      const route = findRoute(services, path, method);
      if (route === undefined) return null;
      const fn = describeRoute(route);
      return [
        {
          isHttp: true,
          exportArgs: () => '{"type":"any"}',
          exportReturns: () => "null",
          _handler: (context, request) => runHttpAction(services, fn, context, request as Request),
        },
      ];
    },
  };
}

/** What answers a request, or the answer that the platform itself gives because nothing does. */
export function findRouteOrRefusal(services: Services, path: string, method: string): Response | undefined {
  if (!services.code.program.hasRouter) return new Response(httpErrors.notEnabled(), { status: 404 });
  return findRoute(services, path, method) === undefined
    ? new Response(httpErrors.noRoute(), { status: 404 })
    : undefined;
}

/** What a client gets when an HTTP action fails (`crates/application/src/application_function_runner`). */
export function failedResponse(error: FunctionError, requestId: string): Response {
  const body = {
    code: `[Request ID: ${requestId}] Server Error`,
    trace: error.text.trimEnd(),
    ...(error.data === undefined ? {} : { data: error.data }),
  };
  return Response.json(body, { status: 500 });
}

function findRoute(services: Services, path: string, method: string): Route | undefined {
  const router = services.code.module("http").exports["default"] as Router;
  return router.lookup(path, method) ?? undefined;
}

function describeRoute([, method, path]: Route): FunctionInfo {
  return {
    modulePath: "http",
    exportName: "default",
    name: `${method} ${path}`,
    kind: "httpAction",
    visibility: "public",
    runtime: "default",
    args: { type: "any" },
    returns: null,
  };
}

async function runHttpAction(
  services: Services,
  fn: FunctionInfo,
  context: EngineContext,
  request: Request,
): Promise<Response> {
  return await invoke(callUnderWay(services), fn, context, {
    call(invocation) {
      const { exports, builders, kit } = services.code.moduleFor(invocation);
      const route = (exports["default"] as Router).lookup(new URL(request.url).pathname, request.method);
      const builder = builders["httpActionGeneric"];
      if (route === null || builder === undefined) throw refusal(httpErrors.noRoute());
      return kit.invokeHttpAction(builder, route[0]._handler, request);
    },
    read(response, invocation) {
      if (!(response instanceof Response)) throw refusal(httpErrors.notAResponse());
      return readWhole(response, invocation);
    },
  });
}

/** The HTTP action lives until its body ends, so that is read here, as far as the platform passes it on. */
async function readWhole(response: Response, { run }: Invocation): Promise<Response> {
  const { status, statusText, headers, body } = response;
  if (body === null) return response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let overflown = false;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength;
    run.services.activity.happened();
    if (bytes <= boundaryLimits.httpResponseBytes) chunks.push(chunk);
    else if (!overflown) {
      overflown = true;
      run.warnings.push(limitErrors.httpResponseTooLarge());
    }
  }
  return new Response(Buffer.concat(chunks), { status, statusText, headers });
}
