import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultPaths, systemEnvironment } from "../../../../electron/core/systemPorts.ts";

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

describe("the data folder", () => {
  it("lies on Windows where it does not roam with the profile, as the credential store does", () => {
    const env = { APPDATA: "/Users/ada/Roaming", LOCALAPPDATA: "/Users/ada/Local" };
    expect(defaultPaths(env, "win32").home).toBe(join("/Users/ada/Local", "holdfast"));
    expect(defaultPaths({ ...env, LOCALAPPDATA: undefined }, "win32").home).toMatch(/AppData.Local.holdfast$/);
  });

  it("is what HOLDFAST_HOME names, else where the platform keeps such things", () => {
    const env = { XDG_DATA_HOME: "/home/ada/data" };
    expect(defaultPaths({ ...env, HOLDFAST_HOME: "/srv/holdfast" }, "linux").home).toBe("/srv/holdfast");
    expect(defaultPaths(env, "linux").home).toBe(join("/home/ada/data", "holdfast"));
    expect(defaultPaths(env, "darwin").home).toMatch(/Application Support.holdfast$/);
  });
});
