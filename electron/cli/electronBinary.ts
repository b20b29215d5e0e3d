import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const executables: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

/**
 * The Electron executable if it is on this computer, else null. The package's own `index.js` would start a
 * download when it is absent; a launch must not depend on one.
 */
export function findElectron(root: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const packageFolder = join(root, "node_modules", "electron");
  const override = env["ELECTRON_OVERRIDE_DIST_PATH"];
  const dist = override ? override : join(packageFolder, "dist");
  const candidates = [recordedName(packageFolder), executables[platform] ?? "electron"];
  return (
    candidates
      .filter((name) => name !== null)
      .map((name) => join(dist, name))
      .find((path) => existsSync(path)) ?? null
  );
}

/** The installer of the package leaves the executable's name in `path.txt`. */
function recordedName(packageFolder: string): string | null {
  try {
    return readFileSync(join(packageFolder, "path.txt"), "utf8").trim() || null;
  } catch {
    return null;
  }
}
