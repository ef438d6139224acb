import type { Shapes } from "./contract";
import { Problem } from "./problem";
import { address, csrfToken, refuse } from "./request";

export type UploadOutcome = Shapes["UploadResult"];

/** Send files in one request and tell how many bytes have left; fetch cannot tell that, XMLHttpRequest can. */
export function uploadFiles(
  files: readonly { file: File; name: string }[],
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome[]> {
  const form = new FormData();
  for (const { file, name } of files) form.append("file", file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address("/uploads"));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Khoanh-CSRF", csrfToken());
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onerror = () => reject(new Problem(0, "", ""));
    request.onabort = () => reject(new DOMException("The upload was stopped", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve((JSON.parse(request.responseText) as Shapes["UploadAnswer"]).results);
      } else {
        reject(refuse(request.status, request.responseText));
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
