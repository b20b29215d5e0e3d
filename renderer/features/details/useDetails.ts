import { useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { HostDetails } from "../../../shared/contract/healthDetails.ts";
import { client } from "../../transport/client.ts";
import { isFailure } from "../../../shared/base/failure.ts";
import { useStream } from "../../transport/hooks.ts";

interface LiveDetails {
  /** null until the core has answered. */
  readonly details: HostDetails | null;
  /** Why the stream ended, or why the host could not be asked anew. */
  readonly failure: Failure | null;
  readonly asking: boolean;
  /** Opens the stream again, or asks the host for everything now. */
  again(): void;
}

/** The details of one host, kept up to date. While `paused` nothing is followed. */
export function useDetails(hostId: string, paused: boolean): LiveDetails {
  const [state, setState] = useState<{ hostId: string; details: HostDetails } | null>(null);
  const [asking, setAsking] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ hostId: string; failure: Failure } | null>(null);
  const { failure, reopen } = useStream("details.watch", paused ? null : { hostId }, (event) =>
    setState((old) => {
      const before = old?.hostId === hostId ? old.details : null;
      // The first event has every part.
      return { hostId, details: { ...before, ...event } as HostDetails };
    }),
  );
  const refresh = async (): Promise<void> => {
    setAsking(hostId);
    setRefused(null);
    try {
      const details = await client.call("details.refresh", { hostId });
      // It may come when another host is shown.
      setState((old) => (old !== null && old.hostId !== hostId ? old : { hostId, details }));
    } catch (error) {
      if (!isFailure(error)) throw error;
      setRefused({ hostId, failure: error });
    } finally {
      setAsking((old) => (old === hostId ? null : old));
    }
  };
  return {
    details: state?.hostId === hostId ? state.details : null,
    failure: failure ?? (refused?.hostId === hostId ? refused.failure : null),
    asking: asking === hostId,
    again: () => (failure ? reopen() : void refresh()),
  };
}
