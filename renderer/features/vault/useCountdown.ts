import { useEffect, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import { useSession } from "../../app/state/session.ts";
import { waitSeconds } from "./waitSeconds.ts";

/** Seconds until another attempt is taken, counting down from what the core said last: with a failure, or with its status. */
export function useCountdown(failure: Failure | null): number {
  const status = useSession((state) => state.vault);
  const [left, setLeft] = useState(0);
  useEffect(() => setLeft(status?.waitSeconds ?? 0), [status]);
  useEffect(() => {
    const seconds = waitSeconds(failure);
    if (seconds > 0) setLeft(seconds);
  }, [failure]);
  const waiting = left > 0;
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [waiting]);
  return left;
}
