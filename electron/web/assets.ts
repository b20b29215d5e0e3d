import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export interface Asset {
  /** Where it lies: one name a file, however the address was written. */
  readonly file: string;
  readonly content: Uint8Array;
  readonly type: string;
  /** Built files carry a hash of their content in their name and never change. */
  readonly immutable: boolean;
}

/** A file of the built page, or null; a path that leads out of the folder is null too. */
export async function readAsset(root: string, urlPath: string): Promise<Asset | null> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  const file = normalize(join(root, path === "/" ? "index.html" : path));
  const type = types[extname(file)];
  if (path.includes("\0") || !file.startsWith(root + sep) || !type) return null;
  try {
    return { file, content: await readFile(file), type, immutable: file.startsWith(join(root, "assets") + sep) };
  } catch {
    return null;
  }
}
