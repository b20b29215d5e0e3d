// @vitest-environment happy-dom
import { useState } from "react";
import { expect, it } from "vitest";
import { NewPassphrase } from "../../../../renderer/components/NewPassphrase.tsx";
import { RecoveryKey } from "../../../../renderer/components/RecoveryKey.tsx";
import { Failure } from "../../../../shared/base/failure.ts";
import { renderPage, screen } from "../../../support/page.tsx";

function Fields({ problem = null }: { problem?: string | null }) {
  const [value, setValue] = useState("");
  return <NewPassphrase value={value} again="" onChange={setValue} onAgain={() => undefined} problem={problem} />;
}

it("says how strong a passphrase is as it is typed, in words and as a meter, and why it is weak", async () => {
  const page = renderPage(<Fields />);
  const field = screen.getByLabelText("Passphrase");
  expect(screen.queryByRole("meter")).toBeNull();
  expect([field.getAttribute("aria-required"), (field as HTMLInputElement).required]).toEqual(["true", false]);
  await page.fill(field, "password12345");
  const meter = await screen.findByRole("meter", { name: "Strength of the passphrase" });
  expect(meter.getAttribute("aria-valuetext")).toMatch(/weak/i);
  expect(page.text()).toMatch(/commonly used|common/);
  await page.user.clear(field);
  expect(screen.queryByRole("meter")).toBeNull();
  await page.fill(field, "anvil quarrel mosaic thunder");
  expect((await screen.findByRole("meter")).getAttribute("aria-valuetext")).toBe("Strong");
});

it("says what is missing under the field that lacks it", async () => {
  const page = renderPage(<Fields problem="Not yet." />);
  const invalid = (): boolean[] =>
    ["Passphrase", "Passphrase, once more"].map((label) => screen.getByLabelText(label).hasAttribute("data-invalid"));
  expect(invalid()).toEqual([true, false]);
  await page.fill(screen.getByLabelText("Passphrase"), "anvil quarrel mosaic");
  expect(invalid()).toEqual([false, true]);
});

it("speaks of the file where a file is what it protects", async () => {
  const nothing = (): void => undefined;
  const value = "anvil quarrel mosaic thunder";
  const page = renderPage(
    <NewPassphrase what="file" value={value} again="" onChange={nothing} onAgain={nothing} problem={null} />,
  );
  await screen.findByRole("meter");
  expect(page.text()).toContain("This file would resist");
  expect(page.text()).not.toContain("vault");
});

it("prints the recovery key in groups with what it is for, also when the vault's name is not known", async () => {
  const answers = [{ madeAt: 0, testedAt: null, testDue: true, vaultId: "0123456789abcdef" }, new Failure("cancelled")];
  for (const answer of answers) {
    const page = renderPage(<RecoveryKey value="AAAA-BBBB-CCCC" onDone={() => undefined} />, {
      "vault.recoveryState": answer,
    });
    const sheet = screen.getAllByTestId("recovery-sheet").at(-1) as HTMLElement;
    await expect.poll(() => page.calls).toHaveLength(1);
    if (!(answer instanceof Failure)) await expect.poll(() => sheet.textContent).toContain("01234567");
    expect(sheet.textContent).not.toContain("89abcdef");
    expect([...sheet.querySelectorAll("span")].map((group) => group.textContent)).toEqual(["AAAA", "BBBB", "CCCC"]);
    expect(sheet.textContent).toContain("Use the recovery key instead");
  }
});

it("lets nobody go on before the recovery key was saved", async () => {
  let done = false;
  const page = renderPage(<RecoveryKey value="AAAA-BBBB" onDone={() => (done = true)} />, {
    "vault.recoveryState": new Failure("cancelled"),
  });
  const next = screen.getByRole("button", { name: "Continue" });
  expect(next).toHaveProperty("disabled", true);
  await page.user.click(screen.getByRole("checkbox"));
  await page.user.click(next);
  expect(done).toBe(true);
});
