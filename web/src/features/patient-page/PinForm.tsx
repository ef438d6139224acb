import { type FormEvent, useState } from "react";
import { askAbout, showPin } from "./about";
import styles from "./patient.module.css";
import { type GuestWord, useWords } from "./words";

const HELP: Record<"birth" | "phone" | "own", GuestWord> = { birth: "pinBirth", phone: "pinPhone", own: "pinOwn" };

/** Asks for what opens the result besides the link. */
export function PinForm({
  kind,
  wait,
  onShown,
}: {
  kind: "birth" | "phone" | "own";
  wait: number;
  onShown: () => void;
}) {
  const t = useWords();
  const [pin, setPin] = useState("");
  const [fault, setFault] = useState<GuestWord | null>(null);
  const [waits, setWaits] = useState(wait);
  const [isAsking, setAsking] = useState(false);

  async function send(event: FormEvent) {
    event.preventDefault();
    setAsking(true);
    const right = await showPin(pin);
    setAsking(false);
    if (right) return onShown();
    setFault(right === false ? "pinWrong" : "busyHelp");
    const about = await askAbout();
    if (about.state === "pin") setWaits(about.wait_s);
    else onShown();
  }

  return (
    <form className={styles.card} onSubmit={(event) => void send(event)}>
      <h2>{t("pin")}</h2>
      <label htmlFor="pin">{t(HELP[kind])}</label>
      <input
        id="pin"
        className={styles.pin}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
      />
      {fault && (
        <p role="alert" className={styles.fault}>
          {waits > 0 ? t("pinWait", { minutes: Math.ceil(waits / 60) }) : t(fault)}
        </p>
      )}
      <button type="submit" className={styles.primary} disabled={isAsking || pin.trim() === ""}>
        {t("pinOpen")}
      </button>
    </form>
  );
}
