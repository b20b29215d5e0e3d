import { describe, expect, it } from "vitest";
import { systemEnvironment } from "../../../../electron/core/systemPorts.ts";

describe("the environment of the system", () => {
  it("keeps variables that name people and folders, and none that could hold a secret", () => {
    const { variables } = systemEnvironment({
      HOME: "/home/alice",
      XDG_CONFIG_HOME: "/home/alice/.config",
      AWS_SECRET_ACCESS_KEY: "secret",
      SSHPASS: "secret",
      HOME_TOKEN: "secret",
      XDG_token: "secret",
      USER: "x".repeat(2000),
      LOGNAME: undefined,
    });
    expect(variables).toEqual({ HOME: "/home/alice", XDG_CONFIG_HOME: "/home/alice/.config" });
  });

  it("knows where the agent listens, when there is one", () => {
    expect(systemEnvironment({ SSH_AUTH_SOCK: "/run/agent" }).sshAuthSock).toBe("/run/agent");
    expect(systemEnvironment({}).sshAuthSock).toBeUndefined();
  });
});
