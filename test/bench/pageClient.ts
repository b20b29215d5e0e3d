import { WebSocket } from "ws";
import type { CoreMessage } from "../../shared/contract/wire.ts";

interface Answer {
  readonly value: unknown;
  /** When it arrived; reading it is the page's own work. */
  readonly at: number;
}

/** A page's connection to the built web shell: signed in with the link's one-time token, greeted, and ready for calls. */
export async function connect(
  link: string,
): Promise<{ call(method: string, input?: unknown): Promise<Answer>; close(): void }> {
  const { origin, hash, host } = new URL(link);
  const session = await fetch(`${origin}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token: hash.replace("#token=", "") }),
  });
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  const socket = new WebSocket(`ws://${host}/wire`, { headers: { cookie, origin }, maxPayload: 64 * 1_048_576 });
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  const ready = Promise.withResolvers<void>();
  socket.once("open", () => socket.send(JSON.stringify({ t: "hello", workspace: "main" })));
  socket.once("error", ready.reject);
  socket.on("message", (data: Buffer) => {
    const at = performance.now();
    const message = JSON.parse(data.toString()) as CoreMessage;
    if (message.t === "ready") ready.resolve();
    else if (message.t === "ok") waiting.get(message.id)?.resolve({ value: message.value, at });
    else if (message.t === "error") waiting.get(message.id)?.reject(new Error(message.failure.code));
  });
  await ready.promise;
  let last = 0;
  return {
    call(method, input) {
      const answer = Promise.withResolvers<Answer>();
      last += 1;
      waiting.set(last, answer);
      socket.send(JSON.stringify({ t: "call", id: last, method, input }));
      return answer.promise;
    },
    close: () => socket.terminate(),
  };
}
