/** What a link tells; the server answers every bad link with the same words. */

export type Series = {
  study_uid: string;
  series_uid: string;
  modality: string;
  number: number | null;
  description: string;
  frames: number;
};

export type Picture = { series_uid: string; number: number; caption: string };

export type Result = {
  number: number;
  kind: string;
  at: string;
  technique: string;
  description: string;
  conclusion: string;
  recommendation: string;
  addenda: string[];
};

export type Opened = {
  state: "open";
  hospital: string;
  expires_at: string;
  hide_name: boolean;
  patient: { name?: string; birth_date?: string; birth_year?: number | null; sex?: string; code?: string };
  exams: { service: string; performed_at: string | null; accession: string }[];
  result: Result;
  series: Series[];
  first: Picture[];
  bytes: number;
};

export type About =
  | Opened
  | { state: "pin"; kind: "birth" | "phone" | "own"; wait_s: number }
  | { state: "withdrawn"; hospital: string }
  | { state: "closed" }
  | { state: "busy" }
  | { state: "offline" };

/** The address of the link itself: its token stands nowhere else. */
export const HERE = window.location.pathname.replace(/\/+$/, "");

/** Ask what the link tells; the page has had it asked for by the time this runs first (`Link: rel=preload`). */
export async function askAbout(): Promise<About> {
  try {
    const response = await fetch(`${HERE}/about`, { credentials: "same-origin" });
    if (response.ok) return (await response.json()) as About;
    return { state: response.status === 404 ? "closed" : "busy" };
  } catch {
    return { state: "offline" };
  }
}

/** Show a PIN; true if it was right. */
export async function showPin(pin: string): Promise<boolean | null> {
  try {
    const response = await fetch(`${HERE}/pin`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ pin }),
    });
    return response.ok ? true : response.status === 403 ? false : null;
  } catch {
    return null;
  }
}

export const pictureUrl = ({ series_uid, number }: Picture, side: number) =>
  `${HERE}/pictures/${encodeURIComponent(series_uid)}/${number}?side=${side}`;
