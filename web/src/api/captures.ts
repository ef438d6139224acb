import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { Problem } from "./problem";
import { address, csrfToken, type Listed, read, refuse, remove } from "./request";

/** A picture, film or document of an order that was made into an object. */
export type Capture = Shapes["CaptureItem"];
export const KINDS = ["photo", "endoscopy", "microscopy", "ultrasound", "secondary"] as const;
export type CaptureKind = (typeof KINDS)[number];

export const capturesQuery = (order: number) =>
  queryOptions({
    queryKey: ["captures", order],
    queryFn: ({ signal }) => read<Listed<Capture>>(`/orders/${order}/captures`, {}, signal),
  });
export const removeCapture = (order: number, instanceUid: string) =>
  remove<void>(`/orders/${order}/captures/${encodeURIComponent(instanceUid)}`);
export const captureThumbnail = (capture: Pick<Capture, "study_uid" | "series_uid" | "instance_uid">) =>
  `/dicom-web/studies/${capture.study_uid}/series/${capture.series_uid}/instances/${capture.instance_uid}/thumbnail`;

export type Shot = { key: string; blob: Blob; takenAt: string; title: string; kind: CaptureKind | "" };

/** Send one file and tell how much of it has left; the same key again makes no second object. */
export function sendCapture(order: number, shot: Shot, onProgress: (part: number) => void): Promise<void> {
  const { key, kind, title, takenAt } = shot;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(`/orders/${order}/captures`, { key, kind, title, taken_at: takenAt }));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Khoanh-CSRF", csrfToken());
    request.setRequestHeader("Content-Type", shot.blob.type.split(";")[0] || "application/octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded / Math.max(1, event.total));
    request.onerror = () => reject(new Problem(0, "", ""));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(refuse(request.status, request.responseText));
    };
    request.send(shot.blob);
  });
}
