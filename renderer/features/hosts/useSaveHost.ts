import { useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { useHostKeyGate } from "../../components/hostKeyGate.ts";
import { client } from "../../transport/client.ts";
import { draftOf, type HostForm } from "./hostForm.ts";

export type TestResult = Output<"connections.test">;

interface SaveHost {
  /** The host as it was stored last; a new host becomes an edited one at its first save. */
  readonly saved: Host | null;
  readonly busy: "saving" | "testing" | null;
  readonly failure: Failure | null;
  readonly tested: TestResult | null;
  save(form: HostForm): Promise<Host | null>;
  test(host: Host): Promise<TestResult | null>;
}

const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure("internal", { reference: String(error) });

/** Saving and testing as one sequence: a host is stored before its connection is tried. */
export function useSaveHost(host: Host | null): SaveHost {
  const [saved, setSaved] = useState(host);
  const [busy, setBusy] = useState<SaveHost["busy"]>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tested, setTested] = useState<TestResult | null>(null);
  const gate = useHostKeyGate();

  const attempt = async <T>(what: SaveHost["busy"], work: () => Promise<T>): Promise<T | null> => {
    setBusy(what);
    setFailure(null);
    setTested(null);
    try {
      return await work();
    } catch (error) {
      setFailure(asFailure(error));
      return null;
    } finally {
      setBusy(null);
    }
  };
  return {
    saved,
    busy,
    failure,
    tested,
    save: (form) =>
      attempt("saving", async () => {
        const draft = draftOf(form);
        const stored = saved
          ? await client.call("hosts.update", { id: saved.id, patch: draft })
          : await client.call("hosts.add", draft);
        setSaved(stored);
        return stored;
      }),
    test: async (target) => {
      const result = await attempt("testing", () =>
        gate.run(target.id, () => client.call("connections.test", { hostId: target.id })),
      );
      setTested(result);
      return result;
    },
  };
}
