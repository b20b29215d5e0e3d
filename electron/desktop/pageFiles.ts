import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { contentSecurityPolicy } from "../../shared/contract/contentPolicy.ts";
import { originOf, pageOrigin } from "./policy.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

const headers: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy(""),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * The file below `folder` for an address of the page, or null where there is none to give: another origin, a bad
 * escape, a NUL, a way out of the folder.
 */
export function resolvePageFile(folder: string, address: string): string | null {
  if (originOf(address) !== pageOrigin) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (path.includes("\0") || path.includes("\\")) return null;
  const file = join(folder, path === "/" ? "index.html" : path);
  return file.startsWith(folder + sep) ? file : null;
}

/** Answers one request of the window's protocol. Every answer, a refusal too, carries the page's policy. */
export async function respond(folder: string, request: { url: string; method: string }): Promise<Response> {
  const answer = (status: number, body: Uint8Array<ArrayBuffer> | string, type = "text/plain") =>
    new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { ...headers, "content-type": type },
    });
  if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "Method not allowed");
  const file = resolvePageFile(folder, request.url);
  const type = file === null ? undefined : contentTypes[extname(file)];
  if (file === null || type === undefined) return answer(404, "Not found");
  try {
    return answer(200, new Uint8Array(await readFile(file)), type);
  } catch {
    return answer(404, "Not found");
  }
}
