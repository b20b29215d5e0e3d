import { defineConfig } from "oxlint";
import { noRestrictedImports, zones } from "./test/support/zones.ts";

const perZone = zones.map((zone) => ({
  files: [...zone.files],
  rules: { "eslint/no-restricted-imports": noRestrictedImports(zone) },
}));

// Warnings are not used: a rule is either an error or absent.
export default defineConfig({
  plugins: ["eslint", "typescript", "import", "react", "unicorn", "oxc", "jsx-a11y", "promise"],
  categories: { correctness: "error" },
  options: { typeAware: true },
  ignorePatterns: ["out/**", "test/fixtures/**", "node_modules/**"],
  rules: {
    eqeqeq: ["error", "always", { null: "ignore" }],
    // The SQLite binding's types are `export =`; the compiler checks default imports better than this rule.
    "import/default": "off",
    // Parsers of terminal output name control characters on purpose.
    "no-control-regex": "off",
    // Advice for the React compiler, which is not used here.
    "react/refs": "off",
    "react/incompatible-library": "off",
    // Effects here are keyed by value or by shape where identity changes on every render.
    "react-hooks/exhaustive-deps": "off",
    "react/set-state-in-effect": "off",
    // A styled meter or status needs an element that every browser draws alike.
    "jsx-a11y/prefer-tag-over-role": "off",
    // A search bar takes the focus it was opened for; charts and terminals are worked with the keyboard.
    "jsx-a11y/no-autofocus": "off",
    "jsx-a11y/no-noninteractive-element-interactions": "off",
    "jsx-a11y/no-noninteractive-tabindex": "off",
    "jsx-a11y/click-events-have-key-events": "off",
    "jsx-a11y/interactive-supports-focus": "off",
    "max-lines": ["error", { max: 600 }],
    "no-console": "error",
    "no-eval": "error",
    "no-new-func": "error",
    "no-var": "error",
    "prefer-const": "error",
    "import/no-cycle": "error",
    "import/no-self-import": "error",
    "react/button-has-type": "error",
    "react/no-danger": "error",
    "react/rules-of-hooks": "error",
    // Objects of functions are passed around freely; classes with methods stay whole.
    "promise/no-callback-in-promise": "off",
    // `void f()` in an arrow says that nothing is returned, whatever `f` gives today.
    "typescript/no-meaningless-void-operator": "off",
    "typescript/unbound-method": "off",
    // A string is spread to have its code points.
    "typescript/no-misused-spread": "off",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "typescript/no-non-null-assertion": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  },
  overrides: [
    ...perZone,
    // The command line and the test runner print for a person or a pipe; that is their job.
    { files: ["**/electron/cli/**", "**/test/*.ts", "**/test/bench/**"], rules: { "no-console": "off" } },
    // Tests mirror the folders of what they test, and may reach all of it.
    {
      files: ["**/test/{unit,integration,faults,e2e,lab,bench,support}/**"],
      rules: { "eslint/no-restricted-imports": "off", "typescript/no-non-null-assertion": "off" },
    },
  ],
});
