import { create } from "zustand";
import { Failure } from "../../shared/base/failure.ts";
import { useInventory } from "../app/state/inventory.ts";
import { type HostKeyQuestion, hostKeyQuestion } from "./hostKeyQuestion.ts";

export interface OpenQuestion extends HostKeyQuestion {
  readonly hostId: string;
  readonly address: string;
  answer(trusted: boolean): void;
}

/** The question on screen; further ones wait their turn. */
export const useHostKeyQuestions = create<{ readonly queue: readonly OpenQuestion[] }>(() => ({ queue: [] }));

/**
 * Asks the person about the host key in `failure`. True once they trusted it (and the core knows): try again.
 * False when they did not, or when the failure is about something else. The same question asked twice at once is one.
 */
export function askAboutHostKey(hostId: string, failure: Failure): Promise<boolean> {
  const question = hostKeyQuestion(failure);
  if (!question) return Promise.resolve(false);
  const hosts = useInventory.getState().hosts;
  // Through a jump host the key may be the jump host's: the failure names whose it is.
  const subject = [...hosts.values()].find((host) => host.name === question.host) ?? hosts.get(hostId);
  const id = subject?.id ?? hostId;
  return new Promise((resolve) => {
    const queue = useHostKeyQuestions.getState().queue;
    const same = queue.find((open) => open.hostId === id && open.key === question.key);
    if (same) {
      const first = same.answer;
      const both: OpenQuestion = {
        ...same,
        answer(trusted) {
          first(trusted);
          resolve(trusted);
        },
      };
      useHostKeyQuestions.setState({ queue: queue.map((open) => (open === same ? both : open)) });
      return;
    }
    const asked: OpenQuestion = {
      ...question,
      host: subject?.name ?? question.host,
      hostId: id,
      address: subject ? `${subject.address}:${subject.port}` : "",
      answer: resolve,
    };
    useHostKeyQuestions.setState({ queue: [...queue, asked] });
  });
}

/** Takes the first question off the screen with its answer. */
export function answerHostKey(trusted: boolean): void {
  const [first, ...rest] = useHostKeyQuestions.getState().queue;
  useHostKeyQuestions.setState({ queue: rest });
  first?.answer(trusted);
}

/** Answers everything with no, for a lock or a change of workspace. */
export function dropHostKeyQuestions(): void {
  const { queue } = useHostKeyQuestions.getState();
  useHostKeyQuestions.setState({ queue: [] });
  for (const question of queue) question.answer(false);
}

/** At most this many keys are asked about in one go: the jump host's and the host's own. */
const questionsEach = 3;

const gate = {
  ask: askAboutHostKey,
  /** Does `work`; when it fails over a host key, asks, and tries again after a yes. Otherwise throws the failure. */
  async run<T>(hostId: string, work: () => Promise<T>): Promise<T> {
    for (let round = 0; ; round += 1) {
      try {
        return await work();
      } catch (error) {
        const again = error instanceof Failure && round < questionsEach && (await askAboutHostKey(hostId, error));
        if (!again) throw error;
      }
    }
  },
};

/** The way to any work that may meet an unknown or changed host key; the dialog itself is mounted by the frame. */
export function useHostKeyGate(): typeof gate {
  return gate;
}
