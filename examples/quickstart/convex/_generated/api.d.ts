/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as crons from "../crons.js";
import type * as digest from "../digest.js";
import type * as email from "../email.js";
import type * as fingerprint from "../fingerprint.js";
import type * as members from "../members.js";
import type * as receipts from "../receipts.js";
import type * as scanner from "../scanner.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  crons: typeof crons;
  digest: typeof digest;
  email: typeof email;
  fingerprint: typeof fingerprint;
  members: typeof members;
  receipts: typeof receipts;
  scanner: typeof scanner;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;
