// @vitest-environment happy-dom
import { useState } from "react";
import { expect, it } from "vitest";
import { PrivateKeyFields } from "../../../../renderer/components/PrivateKeyFields.tsx";
import { renderPage, screen } from "../../../support/page.tsx";

function Fields() {
  const [text, setText] = useState("");
  return (
    <PrivateKeyFields privateKey={text} passphrase="" onPrivateKey={setText} onPassphrase={setText} error={null} />
  );
}

it("takes a key from a file, and refuses one that cannot be a key, until another is chosen", async () => {
  const page = renderPage(<Fields />);
  const chooser = document.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement;
  await page.user.upload(chooser, new File(["x".repeat(65_537)], "disk.img"));
  expect((await screen.findByRole("alert")).textContent).toBe("disk.img is 64.0 KiB, too large for a key.");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Private key").value).toBe("");
  await page.user.upload(chooser, new File(["a key"], "id_ed25519"));
  await expect.poll(() => screen.getByLabelText<HTMLTextAreaElement>("Private key").value).toBe("a key");
  expect(screen.queryByRole("alert")).toBeNull();
});
