import { useText } from "../text";

/** The reading window of one study. */
export function Viewer({ studyUid }: { studyUid: string }) {
  const { t } = useText();
  return <main data-study={studyUid}>{t("viewer.loading")}</main>;
}
