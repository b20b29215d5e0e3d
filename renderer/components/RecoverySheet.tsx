import { createPortal } from "react-dom";
import classes from "./secrets.module.css";

/** Copies of the data folder are told apart by this much of the vault's id. */
const idLength = 8;

/** What is printed: the key in groups that can be read aloud, what it is for, and room to note each test. Shown on paper only. */
export function RecoverySheet({ value, vaultId, madeAt }: { value: string; vaultId: string | null; madeAt: Date }) {
  return createPortal(
    <article className={classes.sheet} aria-hidden data-testid="recovery-sheet">
      <h1>Holdfast recovery key</h1>
      <p>
        It opens the vault without the passphrase. Whoever holds this sheet and the data folder can read everything.
      </p>
      <div className={classes.sheetKey}>
        {value.split("-").map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </div>
      <dl className={classes.sheetFacts}>
        <dt>Made on</dt>
        <dd>{madeAt.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" })}</dd>
        {vaultId === null ? null : (
          <>
            <dt>Vault</dt>
            <dd>{vaultId.slice(0, idLength)}</dd>
          </>
        )}
        <dt>Computer</dt>
        <dd className={classes.sheetLine} />
      </dl>
      <h2>To use it</h2>
      <ol>
        <li>Start Holdfast on a computer that has the data folder, or a restored copy of it.</li>
        <li>On the page that asks for the passphrase choose "Use the recovery key instead".</li>
        <li>
          Type the eight groups. Capitals, spaces and dashes do not matter; there is no letter I, L, O or U in it.
        </li>
        <li>Set a new passphrase. The recovery key stays valid until a new one is made.</li>
      </ol>
      <h2>To keep it</h2>
      <ol>
        <li>Away from the computer, where only you and those who should stand in for you find it.</li>
        <li>Test it twice a year: Settings, Vault, "Test the recovery key". Note the date here.</li>
        <li>Destroy the sheet when a new recovery key is made.</li>
      </ol>
      <div className={classes.sheetLine} />
      <div className={classes.sheetLine} />
    </article>,
    document.body,
  );
}
