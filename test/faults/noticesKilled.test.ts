import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { bundledScript } from "../support/bundledScript.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { noticesOfRound } from "./teller.ts";

const { script, env } = bundledScript("teller");
const kills = 4;
/** It is killed while one of so many first notices is on its way. */
const within = 15;

it("delivers every notice at most once when it is killed while it sends", { timeout: 60_000 }, async () => {
  const received = new Map<string, number>();
  let arrived: () => void = () => undefined;
  const server = createServer((request, response) => {
    const id = String(request.headers["x-holdfast-id"]);
    received.set(id, (received.get(id) ?? 0) + 1);
    arrived();
    // The answer takes a moment, so that most kills fall between the two.
    setTimeout(() => response.end(), 2);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const folder = temporaryFolder();
  const key = randomBytes(32).toString("hex");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const run = async (add: boolean, killAfter: number): Promise<string[]> => {
    const child = spawn(process.execPath, [script, folder, key, url, add ? "add" : ""], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let count = 0;
    arrived = () => {
      count += 1;
      if (count === killAfter) child.kill("SIGKILL");
    };
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    await new Promise<void>((resolve) => child.once("close", () => resolve()));
    return lines;
  };

  for (let round = 0; round < kills; round++)
    expect(await run(true, 1 + Math.floor(Math.random() * within))).toEqual(["begun"]);
  const ended = JSON.parse((await run(true, Infinity)).at(-1) ?? "[]") as [string, string][];

  expect(ended).toHaveLength((kills + 1) * noticesOfRound);
  expect([...received.values()].every((times) => times === 1)).toBe(true);
  const by = (state: string): string[] => ended.filter(([, end]) => end === state).map(([id]) => id);
  // What is said to be sent was; what is uncertain is no more than was under way at a kill; nothing else is left.
  expect(by("sent").every((id) => received.has(id))).toBe(true);
  expect(by("maybe").length).toBeLessThanOrEqual(kills);
  expect(by("sent").length + by("maybe").length).toBe(ended.length);
});
