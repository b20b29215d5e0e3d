import type { Run } from "../../shared/contract/runs.ts";

export type RunState = Run["state"];
