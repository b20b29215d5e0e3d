import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";
import type { Results, Skip } from "./results.ts";

/** Names the file that receives the results as JSON. */
export const resultsVariable = "HOLDFAST_TEST_RESULTS";

type Collected = Pick<TestModule, "children" | "diagnostic" | "errors" | "relativeModuleId" | "project">;

/** Counts every test case. A broken hook or file counts as one failure for all the tests it kept from running; a skip without a reason is a failure too. */
export function collectResults(modules: readonly Collected[], unhandled: number): Results {
  const failed: string[] = [];
  const skipped: Skip[] = [];
  let passed = 0;
  for (const module of modules) {
    const file = module.relativeModuleId;
    if (module.errors().length > 0) failed.push(`${file} could not be loaded`);
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) failed.push(`${nameOf(file, suite)} (a hook)`);
    }
    for (const test of module.children.allTests()) {
      const name = nameOf(file, test);
      const result = test.result();
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped" && result.note) skipped.push({ test: name, reason: result.note });
      else if (result.state === "skipped" && isKeptFromRunning(test)) continue;
      else if (result.state === "skipped") failed.push(`${name} (skipped without a reason)`);
      else failed.push(result.state === "failed" ? name : `${name} (did not end)`);
    }
  }
  for (let index = 1; index <= unhandled; index += 1) failed.push(`unhandled error ${index}, see above`);
  const files = modules.map((module) => ({
    file: module.relativeModuleId,
    milliseconds: module.diagnostic().duration,
  }));
  return { passed, failed, skipped, files };
}

function isKeptFromRunning(task: TestCase | TestSuite): boolean {
  const { parent } = task;
  return parent.errors().length > 0 || (parent.type === "suite" && isKeptFromRunning(parent));
}

function nameOf(file: string, task: Pick<TestSuite, "fullName">): string {
  return `${file} > ${task.fullName}`;
}

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const target = process.env[resultsVariable];
    if (target) writeFileSync(target, JSON.stringify(collectResults(modules, unhandledErrors.length)));
  }
}
