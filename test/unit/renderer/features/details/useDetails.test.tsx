// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useDetails } from "../../../../../renderer/features/details/useDetails.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HostDetails } from "../../../../../shared/contract/healthDetails.ts";
import { changing } from "../../../../support/changing.tsx";
import { renderPage, screen } from "../../../../support/page.tsx";
import { nothingKnown } from "./detailsData.ts";

const loggedIn = (count: number): Pick<HostDetails, "users"> => ({
  users: { time: count, value: { count, sessions: [] }, reason: null },
});
const whole = (count: number): HostDetails => ({ ...nothingKnown, ...loggedIn(count) });

let late: ((answer: HostDetails | Failure) => void)[] = [];
beforeEach(() => {
  late = [];
});

/** Draws what is known of h1, and lets a test turn to another host; the host answers when the test says so. */
function follow(paused = false) {
  function Following({ hostId }: { hostId: string }) {
    const { details, failure, asking, again } = useDetails(hostId, paused);
    return (
      <button type="button" onClick={again}>
        {`${details === null ? "loading" : `${details.users?.value?.count ?? "nobody"} logged in`}, ${Object.keys(details ?? {}).length} parts, ${failure?.code ?? "no failure"}, ${asking ? "asking" : "quiet"}`}
      </button>
    );
  }
  const { part, change } = changing("h1", (hostId) => <Following hostId={hostId} />);
  const page = renderPage(part, {
    "details.refresh": () =>
      new Promise<HostDetails>((resolve, reject) => {
        late.push((answer) => (answer instanceof Failure ? reject(answer) : resolve(answer)));
      }),
  });
  return {
    ...page,
    turn: change,
    tell: (news: Partial<HostDetails>) => act(() => page.emit("details.watch", news as HostDetails)),
    answer: (at: number, answer: HostDetails | Failure) => act(async () => late[at]?.(answer)),
    click: () => page.user.click(screen.getByRole("button")),
    end: (failure: Failure) => act(() => page.end("details.watch", failure)),
  };
}

describe("the details of a host", () => {
  it("are whole at first, and change part by part", () => {
    const { tell, text } = follow();
    expect(text()).toBe("loading, 0 parts, no failure, quiet");
    tell(whole(1));
    expect(text()).toBe("1 logged in, 12 parts, no failure, quiet");
    tell(loggedIn(2));
    expect(text()).toBe("2 logged in, 12 parts, no failure, quiet");
  });

  it("are not those of the host that was shown before", () => {
    const { tell, turn, text } = follow();
    tell(whole(1));
    turn("h2");
    expect(text()).toBe("loading, 0 parts, no failure, quiet");
  });

  it("are not taken away by an answer of the host that was shown before", async () => {
    const { tell, turn, text, click, answer } = follow();
    tell(whole(1));
    await click();
    expect(text()).toContain("asking");
    turn("h2");
    expect(text()).toContain("quiet");
    tell(whole(5));
    await answer(0, whole(9));
    expect(text()).toBe("5 logged in, 12 parts, no failure, quiet");
    tell(loggedIn(6));
    expect(text()).toBe("6 logged in, 12 parts, no failure, quiet");
  });

  it("do not fail because the host that was shown before cannot be asked", async () => {
    const { tell, turn, text, click, answer } = follow();
    tell(whole(1));
    await click();
    turn("h2");
    tell(whole(5));
    await answer(0, new Failure("ssh.unreachable", { host: "h1" }));
    expect(text()).toBe("5 logged in, 12 parts, no failure, quiet");
  });

  it("say that a second host is being asked until that one has answered", async () => {
    const { tell, turn, text, click, answer } = follow();
    tell(whole(1));
    await click();
    turn("h2");
    tell(whole(5));
    await click();
    await answer(0, whole(9));
    expect(text()).toBe("5 logged in, 12 parts, no failure, asking");
    await answer(1, whole(6));
    expect(text()).toBe("6 logged in, 12 parts, no failure, quiet");
  });

  it("stay when the host refuses to be asked anew, with the reason until it is asked again", async () => {
    const { tell, text, click, answer } = follow();
    tell(whole(1));
    await click();
    await answer(0, new Failure("ssh.unreachable", { host: "h1" }));
    expect(text()).toBe("1 logged in, 12 parts, ssh.unreachable, quiet");
    await click();
    expect(text()).toBe("1 logged in, 12 parts, no failure, asking");
    await answer(1, whole(2));
    expect(text()).toBe("2 logged in, 12 parts, no failure, quiet");
  });

  it("are followed again, not asked of the host, when the stream had ended", async () => {
    const { tell, text, click, end, calls } = follow();
    tell(whole(1));
    end(new Failure("stream.overrun"));
    expect(text()).toBe("1 logged in, 12 parts, stream.overrun, quiet");
    await click();
    expect(text()).toBe("1 logged in, 12 parts, no failure, quiet");
    expect(calls).toEqual([]);
    tell(whole(3));
    expect(text()).toContain("3 logged in");
  });

  it("are not followed while nobody sees them", () => {
    const { tell, text } = follow(true);
    tell(whole(1));
    expect(text()).toBe("loading, 0 parts, no failure, quiet");
  });
});
