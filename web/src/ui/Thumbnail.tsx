import { useEffect, useState } from "react";
import styles from "./thumbnail.module.css";

type Props = { src: string; modality: string; size: number };

/** How long a row stays before its picture is asked for, so that fast scrolling asks for nothing. */
const PATIENCE_MS = 150;

/** A small picture; the modality's code until it is there, or where there is none. */
export function Thumbnail({ src, modality, size }: Props) {
  const [wanted, setWanted] = useState("");
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    setBroken(false);
    const timer = setTimeout(() => setWanted(src), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [src]);
  return (
    <span className={styles.box} style={{ width: size, height: size }} aria-hidden="true">
      {modality || "–"}
      {wanted === src && !isBroken && <img src={src} alt="" decoding="async" onError={() => setBroken(true)} />}
    </span>
  );
}
