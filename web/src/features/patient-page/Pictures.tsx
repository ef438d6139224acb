import { useEffect, useRef, useState } from "react";
import { type Opened, type Picture, pictureUrl, type Series } from "./about";
import styles from "./patient.module.css";
import { useWords } from "./words";

const AHEAD = 3;
const SIDE = 768;
const PIXELS_A_PICTURE = 14;

/** A few pictures at once; then every picture of a series, drawn by the server: no WebGL is needed. */
export function Pictures({ about }: { about: Opened }) {
  const t = useWords();
  const [picked, setPicked] = useState<Picture | null>(null);
  if (about.series.length === 0) return <p>{t("noPictures")}</p>;
  const [firstSeries] = about.series;
  const start = about.first.find((one) => about.series.some((series) => series.series_uid === one.series_uid));
  return (
    <>
      {picked === null && (
        <div className={styles.few}>
          {about.first.map((one) => (
            <figure key={`${one.series_uid}/${one.number}`}>
              <img src={pictureUrl(one, SIDE)} alt={one.caption || t("pictures")} decoding="async" />
              {one.caption && <figcaption>{one.caption}</figcaption>}
            </figure>
          ))}
        </div>
      )}
      {picked === null ? (
        <button
          type="button"
          className={styles.primary}
          onClick={() => setPicked(start ?? { series_uid: firstSeries?.series_uid ?? "", number: 1, caption: "" })}
        >
          {t("browse")}
        </button>
      ) : (
        <Browse series={about.series} start={picked} />
      )}
    </>
  );
}

const titleOf = (one: Series) => [one.modality, one.description, `(${one.frames})`].filter(Boolean).join(" ");

function Browse({ series, start }: { series: Series[]; start: Picture }) {
  const t = useWords();
  const [chosen, setChosen] = useState(start.series_uid);
  const [number, setNumber] = useState(start.number);
  const shown = series.find((one) => one.series_uid === chosen) ?? series[0];
  const drag = useRef<{ y: number; number: number } | null>(null);
  const count = shown?.frames ?? 1;
  const go = (wanted: number) => setNumber(Math.min(count, Math.max(1, Math.round(wanted))));
  const url = (wanted: number) => pictureUrl({ series_uid: chosen, number: wanted, caption: "" }, SIDE);
  const [source, setSource] = useState(url(number));
  const kept = useRef(new Map<string, HTMLImageElement>());

  useEffect(() => {
    let isWanted = true;
    const load = (wanted: number) => {
      const address = pictureUrl({ series_uid: chosen, number: wanted, caption: "" }, SIDE);
      const known = kept.current.get(address);
      if (known) return known;
      const image = new Image();
      image.src = address;
      kept.current.set(address, image);
      if (kept.current.size > 200) kept.current.delete(kept.current.keys().next().value ?? "");
      return image;
    };
    // A slider runs through many numbers: only where it rests for a moment is asked for.
    const timer = setTimeout(() => {
      const image = load(number);
      void image
        .decode()
        .then(() => isWanted && setSource(image.src))
        .catch(() => isWanted && setSource(image.src));
      for (let step = 1; step <= AHEAD; step++) {
        if (number + step <= count) load(number + step);
        if (number - step >= 1) load(number - step);
      }
    }, 30);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [chosen, number, count]);

  return (
    <div>
      {series.length > 1 && (
        <label className={styles.choice}>
          {t("series")}
          <select
            value={chosen}
            onChange={(event) => {
              setChosen(event.currentTarget.value);
              setNumber(1);
            }}
          >
            {series.map((one) => (
              <option key={one.series_uid} value={one.series_uid}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div
        className={styles.stage}
        onPointerDown={(event) => {
          drag.current = { y: event.clientY, number };
        }}
        onPointerMove={(event) => {
          if (drag.current && event.buttons)
            go(drag.current.number + (event.clientY - drag.current.y) / PIXELS_A_PICTURE);
        }}
        onPointerUp={() => {
          drag.current = null;
        }}
        onWheel={(event) => go(number + Math.sign(event.deltaY))}
      >
        <img src={source} alt={t("slice", { number, count })} draggable={false} />
      </div>
      <div className={styles.scroll}>
        <button type="button" onClick={() => go(number - 1)} disabled={number <= 1} aria-label={t("previous")}>
          ‹
        </button>
        <input
          type="range"
          min={1}
          max={count}
          value={number}
          onChange={(event) => go(Number(event.currentTarget.value))}
          aria-label={t("slice", { number, count })}
        />
        <button type="button" onClick={() => go(number + 1)} disabled={number >= count} aria-label={t("next")}>
          ›
        </button>
      </div>
      <p className={styles.count}>{t("slice", { number, count })}</p>
    </div>
  );
}
