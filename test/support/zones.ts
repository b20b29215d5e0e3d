/**
 * The import rule of ARCHITECTURE.md as a table: which zone may not reach which, without an exception list.
 * The lint configuration is made of it; the tsconfig of each zone says the same to the compiler.
 */
export interface Zone {
  readonly name: string;
  /** Globs; they match inside `test/fixtures/boundaries` too, where the deliberate violations live. */
  readonly files: readonly string[];
  readonly forbidden: readonly Restriction[];
}

export interface Restriction {
  /** Matched against the specifier as written; zones are reached by relative paths only. */
  readonly regex: string;
  readonly message: string;
}

const electronFolders = ["core", "desktop", "preload", "web", "cli"];
const sharedFolders = ["base", "contract", "metrics", "filter", "words"];

/** Forbids folders of one parent, reached from inside the parent (`../web/x.ts`) or from outside (`../electron/web/x.ts`). */
function folders(parent: string, names: readonly string[], message: string): Restriction {
  return { regex: `^(\\.\\./)+(${parent}/)?(${names.join("|")})/`, message };
}

function packages(names: readonly string[], message: string): Restriction {
  return { regex: `^(${names.join("|")})(/|$)`, message };
}

const noTests: Restriction = { regex: "^(\\.\\./)+test/", message: "The product does not import its tests." };
const noRenderer: Restriction = { regex: "^(\\.\\./)+renderer/", message: "Only the page imports the page." };
const noElectronFolder: Restriction = {
  regex: "^(\\.\\./)+electron/",
  message: "Shared code and the page import nothing privileged.",
};
const noNode: Restriction = { regex: "^node:", message: "This code runs in a page too: no Node." };
const noElectron = packages(["electron"], "Only electron/desktop and electron/preload import electron.");
const noSsh2 = packages(["ssh2"], "Only electron/core/ssh imports ssh2.");
const noOtherFeature = (depth: number): Restriction => ({
  // From features/a/x.ts another feature is `../b`; from features/a/sub/x.ts it is `../../b`; and so on.
  regex: `^(\\.\\./){${depth}}[^.]|^(\\.\\./)+features/`,
  message: "Features never import each other: move what is shared to renderer/components or shared/.",
});
const noShared = (except: readonly string[]) =>
  folders(
    "shared",
    sharedFolders.filter((name) => !except.includes(name)),
    `Of shared/, only ${except.join(", ") || "nothing"} here.`,
  );
const noElectronZone = (except: readonly string[]) =>
  folders(
    "electron",
    electronFolders.filter((name) => !except.includes(name)),
    `Of electron/, only ${except.join(", ")} here.`,
  );

const pageRules = [noTests, noElectronFolder, noNode, noElectron, noSsh2];
const coreRules = [
  noTests,
  noRenderer,
  noElectron,
  noElectronZone(["core"]),
  noShared(["base", "contract", "metrics", "filter"]),
];
const feature = (depth: number): Zone => ({
  name: `renderer/features (${depth})`,
  files: [`**/renderer/features${"/*".repeat(depth)}/*.{ts,tsx}`],
  forbidden: [...pageRules, noOtherFeature(depth)],
});

/** Later zones win over earlier ones where both match, so the narrower ones follow. */
export const zones: readonly Zone[] = [
  {
    name: "shared/base",
    files: ["**/shared/base/**"],
    forbidden: [
      { regex: "^[^.]", message: "shared/base depends on nothing." },
      noElectronFolder,
      noRenderer,
      noTests,
      noShared(["base"]),
    ],
  },
  {
    name: "shared/contract",
    files: ["**/shared/contract/**"],
    forbidden: [...pageRules, noRenderer, noShared(["base", "contract"])],
  },
  {
    name: "shared/metrics",
    files: ["**/shared/metrics/**"],
    forbidden: [...pageRules, noRenderer, noShared(["base", "contract", "metrics"])],
  },
  {
    name: "shared/filter",
    files: ["**/shared/filter/**"],
    forbidden: [...pageRules, noRenderer, noShared(["base", "contract", "metrics", "filter"])],
  },
  {
    name: "shared/words",
    files: ["**/shared/words/**"],
    forbidden: [...pageRules, noRenderer, noShared(["base", "words"])],
  },
  { name: "electron/core", files: ["**/electron/core/**"], forbidden: [...coreRules, noSsh2] },
  { name: "electron/core/ssh", files: ["**/electron/core/ssh/**"], forbidden: coreRules },
  {
    name: "electron/web",
    files: ["**/electron/web/**"],
    forbidden: [noTests, noRenderer, noElectron, noSsh2, noElectronZone(["core", "web"])],
  },
  {
    name: "electron/cli",
    files: ["**/electron/cli/**"],
    forbidden: [noTests, noRenderer, noElectron, noSsh2, noElectronZone(["core", "web", "cli"])],
  },
  {
    name: "electron/desktop",
    files: ["**/electron/desktop/**"],
    forbidden: [noTests, noRenderer, noSsh2, noElectronZone(["core", "desktop"])],
  },
  {
    name: "electron/preload",
    files: ["**/electron/preload/**"],
    forbidden: [
      noTests,
      noRenderer,
      noNode,
      noElectronZone(["preload"]),
      noShared(["contract"]),
      // The pattern language has no look-ahead: anything that does not begin like a path or like `electron`.
      { regex: "^([^.e]|e[^l])", message: "A sandboxed preload has nothing but electron." },
    ],
  },
  { name: "renderer", files: ["**/renderer/**"], forbidden: pageRules },
  {
    name: "renderer below features",
    files: ["**/renderer/{components,transport}/**"],
    forbidden: [...pageRules, { regex: "^(\\.\\./)+features/", message: "Shared pieces do not know the features." }],
  },
  ...[1, 2, 3].map(feature),
];

export function noRestrictedImports(zone: Zone): ["error", { patterns: Restriction[] }] {
  return ["error", { patterns: [...zone.forbidden] }];
}
