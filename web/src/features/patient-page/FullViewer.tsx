import { useContext } from "react";
import { LanguageProvider } from "../../text";
import { serveFrom, Viewer } from "../../viewer";
import { HERE } from "./about";
import { GuestLanguageContext } from "./words";

serveFrom(`${HERE}/dicom-web`);

/** The reading window on the studies of the link alone. */
export function FullViewer({ studyUid, onLeave }: { studyUid: string; onLeave: () => void }) {
  const language = useContext(GuestLanguageContext);
  return (
    <LanguageProvider key={language} language={language}>
      <Viewer studyUid={studyUid} onLeave={onLeave} />
    </LanguageProvider>
  );
}
